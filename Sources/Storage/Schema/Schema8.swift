/// The eighth schema: an order keeps what it was told.
///
/// What a variant was called, what a drop was called and how it was sent, and the accounts that
/// money was to go to are written down once for all orders that were told the same, and never
/// changed. An order and its lines name them by number, so that a reservation writes two numbers
/// more. Orders of before are taken to have been told what the catalogue says when it is migrated.
///
/// `shop_states` is what the catalogue said after each change: a shop file that was made from an
/// older state is known by it.
let schema8: [String] = toldTables + toldFilling

private let toldTables = [
    """
    CREATE TABLE told_goods (
        id {id} NOT NULL PRIMARY KEY,
        sku {text} NOT NULL,
        product {text} NOT NULL,
        variant {text} NOT NULL,
        UNIQUE (sku, product, variant)
    )
    """,
    // `accounts` names rows of `told_accounts`; 0 is none.
    """
    CREATE TABLE told_terms (
        id {id} NOT NULL PRIMARY KEY,
        title {text} NOT NULL,
        shipping_method {text} NOT NULL,
        accounts BIGINT NOT NULL,
        UNIQUE (title, shipping_method, accounts)
    )
    """,
    // The accounts that held from a moment on; 0 for those of which no moment was kept.
    """
    CREATE TABLE told_accounts (
        accounts BIGINT NOT NULL,
        position BIGINT NOT NULL,
        since BIGINT NOT NULL,
        id {text} NOT NULL,
        bank {text} NOT NULL,
        name {text} NOT NULL,
        number {text} NOT NULL,
        promptpay {text},
        iban {text},
        PRIMARY KEY (accounts, position)
    ){clustered}
    """,
    """
    CREATE TABLE shop_states (
        version {id} NOT NULL PRIMARY KEY,
        at BIGINT NOT NULL,
        facts {text} NOT NULL
    )
    """,
    "ALTER TABLE drops ADD COLUMN told BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE variants ADD COLUMN told BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE orders ADD COLUMN told BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE order_lines ADD COLUMN told BIGINT NOT NULL DEFAULT 0",
]

private let toldFilling = [
    """
    INSERT INTO told_accounts (accounts, position, since, id, bank, name, number, promptpay, iban)
    SELECT 1, position, 0, id, bank, name, number, promptpay, iban FROM receiving_accounts
    """,
    """
    INSERT INTO told_goods (id, sku, product, variant)
    SELECT min(variants.id), variants.sku, products.name, variants.name
    FROM variants JOIN products ON products.id = variants.product_id
    GROUP BY variants.sku, products.name, variants.name
    """,
    """
    INSERT INTO told_terms (id, title, shipping_method, accounts)
    SELECT min(id), title, shipping_method,
        (SELECT coalesce(max(accounts), 0) FROM told_accounts)
    FROM drops GROUP BY title, shipping_method
    """,
    """
    INSERT INTO counters (name, last) SELECT 'told', coalesce(max(id), 0) FROM (
        SELECT id FROM told_goods UNION ALL SELECT id FROM told_terms
        UNION ALL SELECT accounts FROM told_accounts) AS words
    """,
    """
    UPDATE variants SET told = (
        SELECT told_goods.id FROM told_goods
        JOIN products ON products.id = variants.product_id
        WHERE told_goods.sku = variants.sku AND told_goods.product = products.name
            AND told_goods.variant = variants.name)
    """,
    """
    UPDATE drops SET told = (
        SELECT told_terms.id FROM told_terms
        WHERE told_terms.title = drops.title
            AND told_terms.shipping_method = drops.shipping_method)
    """,
    """
    UPDATE orders SET told = (SELECT drops.told FROM drops WHERE drops.id = orders.drop_id)
    """,
    """
    UPDATE order_lines SET told = (
        SELECT variants.told FROM variants WHERE variants.id = order_lines.variant_id)
    """,
]
