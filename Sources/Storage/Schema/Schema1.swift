/// The first schema: catalogue, orders, slips, staff.
///
/// Times are UTC milliseconds, money minor units of the order's currency. The constraints are the
/// last guard of what the rules promise: no statement can leave stock below zero, answer one
/// idempotency key twice or name a row that is not there; of the rows of an order the fourth schema
/// leaves that last to `verify` on PostgreSQL.
let schema1: [String] = catalogueTables + orderTables + staffTables

private let catalogueTables = [
    """
    CREATE TABLE settings (
        name {text} NOT NULL PRIMARY KEY,
        value {text} NOT NULL
    )
    """,
    // The last number given out. One transaction writes at a time, so the numbers of the timeline
    // become visible in their order on every engine.
    """
    CREATE TABLE counters (
        name {text} NOT NULL PRIMARY KEY,
        last BIGINT NOT NULL
    ){clustered}
    """,
    """
    INSERT INTO counters (name, last) VALUES ('orders', 0), ('timeline', 0), ('slips', 0),
        ('payments', 0), ('exports', 0), ('staff', 0), ('catalogue', 0)
    """,
    """
    CREATE TABLE receiving_accounts (
        id {text} NOT NULL PRIMARY KEY,
        position BIGINT NOT NULL,
        bank {text} NOT NULL,
        name {text} NOT NULL,
        number {text} NOT NULL,
        promptpay {text},
        iban {text}
    )
    """,
    """
    CREATE TABLE drops (
        id {id} NOT NULL PRIMARY KEY,
        slug {text} NOT NULL UNIQUE,
        title {text} NOT NULL,
        opens_at BIGINT NOT NULL,
        closes_at BIGINT NOT NULL,
        hold_ms BIGINT NOT NULL CHECK (hold_ms > 0),
        pay_ms BIGINT NOT NULL CHECK (pay_ms > 0),
        limit_per_person BIGINT CHECK (limit_per_person > 0),
        shipping_method {text} NOT NULL,
        shipping_fee BIGINT NOT NULL CHECK (shipping_fee >= 0),
        currency {text} NOT NULL,
        listed BIGINT NOT NULL DEFAULT 1,
        position BIGINT NOT NULL,
        CHECK (closes_at > opens_at)
    )
    """,
    """
    CREATE TABLE products (
        id {id} NOT NULL PRIMARY KEY,
        drop_id BIGINT NOT NULL REFERENCES drops (id),
        reference {text} NOT NULL,
        name {text} NOT NULL,
        description {text} NOT NULL,
        picture {text},
        position BIGINT NOT NULL,
        UNIQUE (drop_id, reference)
    )
    """,
    // `oversold` counts units that an owner promised beyond the stock; units given back pay it off
    // before they are for sale again. Held and sold units are stock + oversold - available.
    """
    CREATE TABLE variants (
        id {id} NOT NULL PRIMARY KEY,
        drop_id BIGINT NOT NULL REFERENCES drops (id),
        product_id BIGINT NOT NULL REFERENCES products (id),
        sku {text} NOT NULL,
        name {text} NOT NULL,
        price BIGINT NOT NULL CHECK (price >= 0),
        stock BIGINT NOT NULL CHECK (stock >= 0),
        available BIGINT NOT NULL CHECK (available >= 0),
        oversold BIGINT NOT NULL DEFAULT 0 CHECK (oversold >= 0),
        on_sale BIGINT NOT NULL DEFAULT 1,
        position BIGINT NOT NULL,
        UNIQUE (drop_id, sku),
        CHECK (available <= stock),
        CHECK (oversold = 0 OR available = 0)
    )
    """,
]

private let orderTables = [
    """
    CREATE TABLE orders (
        id {id} NOT NULL PRIMARY KEY,
        drop_id BIGINT NOT NULL REFERENCES drops (id),
        status {text} NOT NULL CHECK (status IN ('reserved', 'awaiting_payment', 'under_review',
            'paid', 'fulfilled', 'expired', 'cancelled', 'refund_due', 'refunded')),
        created_at BIGINT NOT NULL,
        changed_at BIGINT NOT NULL,
        deadline_at BIGINT,
        quantity BIGINT NOT NULL CHECK (quantity > 0),
        subtotal BIGINT NOT NULL CHECK (subtotal >= 0),
        shipping BIGINT NOT NULL CHECK (shipping >= 0),
        currency {text} NOT NULL,
        confirmed BIGINT NOT NULL DEFAULT 0 CHECK (confirmed >= 0),
        name {text},
        phone {text},
        email {text},
        address {text},
        note {text},
        phone_key {text},
        email_key {text},
        paid_at BIGINT,
        carrier {text},
        tracking {text},
        oversold BIGINT NOT NULL DEFAULT 0,
        CHECK ((deadline_at IS NOT NULL) = (status IN ('reserved', 'awaiting_payment')))
    )
    """,
    "CREATE INDEX orders_by_status ON orders (drop_id, status, id)",
    "CREATE INDEX orders_by_deadline ON orders (deadline_at) WHERE deadline_at IS NOT NULL",
    "CREATE INDEX orders_by_phone ON orders (drop_id, phone_key) WHERE phone_key IS NOT NULL",
    "CREATE INDEX orders_by_email ON orders (drop_id, email_key) WHERE email_key IS NOT NULL",
    """
    CREATE TABLE order_lines (
        order_id BIGINT NOT NULL REFERENCES orders (id),
        position BIGINT NOT NULL,
        variant_id BIGINT NOT NULL REFERENCES variants (id),
        quantity BIGINT NOT NULL CHECK (quantity > 0),
        unit_price BIGINT NOT NULL CHECK (unit_price >= 0),
        PRIMARY KEY (order_id, position)
    ){clustered}
    """,
    // What happened to every order, append-only: the order page's history, and the outbox that
    // relays read with a cursor of their own.
    """
    CREATE TABLE timeline (
        id {id} NOT NULL PRIMARY KEY,
        order_id BIGINT NOT NULL REFERENCES orders (id),
        at BIGINT NOT NULL,
        actor {text} NOT NULL,
        kind {text} NOT NULL,
        from_status {text},
        to_status {text},
        amount BIGINT,
        words {text}
    )
    """,
    "CREATE INDEX timeline_by_order ON timeline (order_id, id)",
    """
    CREATE TABLE idempotency (
        key {blob} NOT NULL PRIMARY KEY,
        fingerprint {blob} NOT NULL,
        created_at BIGINT NOT NULL,
        order_id BIGINT REFERENCES orders (id),
        answer {text} NOT NULL
    ){clustered}
    """,
    """
    CREATE TABLE order_search (
        term {text} NOT NULL,
        order_id BIGINT NOT NULL REFERENCES orders (id),
        PRIMARY KEY (term, order_id)
    ){clustered}
    """,
    """
    CREATE TABLE slips (
        id {id} NOT NULL PRIMARY KEY,
        order_id BIGINT NOT NULL REFERENCES orders (id),
        status {text} NOT NULL CHECK (status IN ('waiting', 'approved', 'rejected')),
        media_type {text} NOT NULL,
        bytes BIGINT NOT NULL,
        digest {text} NOT NULL,
        file_name {text} NOT NULL,
        uploaded_at BIGINT NOT NULL,
        decided_at BIGINT,
        decided_by {text},
        reason {text},
        UNIQUE (order_id, digest)
    )
    """,
    "CREATE INDEX slips_by_status ON slips (status, id)",
    "CREATE INDEX slips_by_digest ON slips (digest)",
    """
    CREATE TABLE payments (
        id {id} NOT NULL PRIMARY KEY,
        order_id BIGINT NOT NULL REFERENCES orders (id),
        amount BIGINT NOT NULL CHECK (amount > 0),
        source {text} NOT NULL CHECK (source IN ('slip', 'staff')),
        slip_id BIGINT UNIQUE REFERENCES slips (id),
        at BIGINT NOT NULL,
        actor {text} NOT NULL,
        words {text},
        request_key {blob} UNIQUE
    )
    """,
    "CREATE INDEX payments_by_order ON payments (order_id, id)",
]

private let staffTables = [
    """
    CREATE TABLE staff (
        id {id} NOT NULL PRIMARY KEY,
        email {text} NOT NULL UNIQUE,
        role {text} NOT NULL CHECK (role IN ('owner', 'manager', 'checker', 'viewer')),
        password_hash {text} NOT NULL,
        created_at BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE sessions (
        token_hash {blob} NOT NULL PRIMARY KEY,
        staff_id BIGINT NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
        created_at BIGINT NOT NULL,
        seen_at BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE tokens (
        name {text} NOT NULL PRIMARY KEY,
        role {text} NOT NULL CHECK (role IN ('owner', 'manager', 'checker', 'viewer')),
        token_hash {blob} NOT NULL UNIQUE,
        created_at BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE exports (
        id {id} NOT NULL PRIMARY KEY,
        requested_by {text} NOT NULL,
        created_at BIGINT NOT NULL,
        request {text} NOT NULL,
        status {text} NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
        rows_done BIGINT NOT NULL DEFAULT 0,
        rows_total BIGINT NOT NULL DEFAULT 0,
        failure {text}
    )
    """,
]
