/// The twenty-second schema: money that goes back. Where each order's shopper wants it, the files
/// that refunds were handed to the bank in, and the refunds.
///
/// From here on `orders.confirmed` is what is here: payments less the refunds that went back. What
/// had gone back before is a refund that somebody gave by hand.
let schema22: [String] = [
    """
    CREATE TABLE refund_accounts (
        order_id BIGINT NOT NULL PRIMARY KEY REFERENCES orders (id),
        kind {text} NOT NULL CHECK (kind IN ('bank', 'promptpay', 'iban')),
        bank {text} NOT NULL,
        number {text} NOT NULL,
        name {text} NOT NULL,
        latin_name {text} NOT NULL,
        at BIGINT NOT NULL,
        actor {text} NOT NULL
    )
    """,
    """
    CREATE TABLE refund_files (
        id {id} NOT NULL PRIMARY KEY,
        message {text} NOT NULL UNIQUE,
        format {text} NOT NULL
            CHECK (format IN ('pain.001.001.09', 'pain.001.001.03', 'csv')),
        payer {text} NOT NULL,
        payer_bank {text} NOT NULL,
        payer_name {text} NOT NULL,
        payer_number {text} NOT NULL,
        payer_iban {text},
        bic {text} NOT NULL,
        day BIGINT NOT NULL,
        currency {text} NOT NULL,
        count BIGINT NOT NULL CHECK (count > 0),
        amount BIGINT NOT NULL CHECK (amount > 0),
        at BIGINT NOT NULL,
        actor {text} NOT NULL,
        request_key {blob} NOT NULL UNIQUE,
        replaces BIGINT UNIQUE REFERENCES refund_files (id)
    )
    """,
    """
    CREATE TABLE refunds (
        id {id} NOT NULL PRIMARY KEY,
        order_id BIGINT NOT NULL REFERENCES orders (id),
        amount BIGINT NOT NULL CHECK (amount > 0),
        currency {text} NOT NULL,
        state {text} NOT NULL CHECK (state IN ('sent', 'done', 'refused', 'returned')),
        file_id BIGINT REFERENCES refund_files (id),
        kind {text} CHECK (kind IN ('bank', 'promptpay', 'iban')),
        bank {text},
        number {text},
        name {text},
        latin_name {text},
        at BIGINT NOT NULL,
        actor {text} NOT NULL,
        decided_at BIGINT,
        decided_by {text},
        words {text},
        row_id BIGINT REFERENCES statement_rows (id),
        back_row_id BIGINT UNIQUE REFERENCES statement_rows (id),
        CHECK ((file_id IS NULL) = (kind IS NULL)),
        CHECK (state <> 'sent' OR file_id IS NOT NULL),
        CHECK (row_id IS NULL OR state IN ('done', 'returned')),
        CHECK (back_row_id IS NULL OR state = 'returned'),
        CHECK ((state = 'sent') = (decided_at IS NULL))
    )
    """,
    "CREATE INDEX orders_refund_due ON orders (id) WHERE status = 'refund_due'",
    // The same money is at the bank once.
    "CREATE UNIQUE INDEX refunds_sent ON refunds (order_id) WHERE state = 'sent'",
    "CREATE INDEX refunds_by_order ON refunds (order_id, id)",
    "CREATE INDEX refunds_by_file ON refunds (file_id, id) WHERE file_id IS NOT NULL",
    "CREATE INDEX refunds_by_row ON refunds (row_id) WHERE row_id IS NOT NULL",
    "CREATE INDEX statement_rows_out ON statement_rows (id) WHERE state = 'out'",
    "INSERT INTO counters (name, last) VALUES ('refund_files', 0)",
    """
    INSERT INTO refunds (id, order_id, amount, currency, state, at, actor, decided_at, decided_by)
    SELECT row_number() OVER (ORDER BY gone.order_id), gone.order_id,
        CASE WHEN gone.amount < orders.confirmed THEN gone.amount ELSE orders.confirmed END,
        orders.currency, 'done', entry.at, entry.actor, entry.at, entry.actor
    FROM (
        SELECT timeline.order_id, max(last.id) AS last,
            CAST(sum(coalesce(timeline.amount, 0)) AS BIGINT) AS amount
        FROM timeline JOIN (
            SELECT order_id, max(id) AS id FROM timeline
            WHERE to_status = 'refunded' GROUP BY order_id
        ) AS last ON last.order_id = timeline.order_id AND timeline.id <= last.id
        GROUP BY timeline.order_id
    ) AS gone
    JOIN orders ON orders.id = gone.order_id
    JOIN timeline AS entry ON entry.id = gone.last
    WHERE gone.amount > 0 AND orders.confirmed > 0
        AND orders.status IN ('refunded', 'refund_due')
    """,
    // A history adds up to what is here.
    """
    UPDATE timeline SET amount = -(
        SELECT amount FROM refunds WHERE refunds.order_id = timeline.order_id)
    WHERE id IN (
        SELECT max(id) FROM timeline
        WHERE to_status = 'refunded' AND order_id IN (SELECT order_id FROM refunds)
        GROUP BY order_id)
    """,
    """
    UPDATE orders SET confirmed = confirmed - (
        SELECT amount FROM refunds WHERE refunds.order_id = orders.id)
    WHERE id IN (SELECT order_id FROM refunds)
    """,
    """
    INSERT INTO counters (name, last)
    SELECT 'refunds', coalesce(max(id), 0) FROM refunds
    """,
]
