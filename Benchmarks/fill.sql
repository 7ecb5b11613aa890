-- Puts :orders paid orders into a shop that bin/bench has just set up, with one line, one payment, three
-- timeline entries and an answer to its request each, and takes their units from the stock: `holdfast
-- verify` finds nothing wrong with it. Follows Sources/Storage/Schema.

CREATE TEMP TABLE bench AS
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :orders)
SELECT n, 1 + n % 2 AS quantity, 1796443200000 + n * 1000 AS created_at FROM numbers;

INSERT INTO orders (id, drop_id, status, created_at, changed_at, quantity, subtotal, shipping,
    currency, confirmed, name, phone, email, address, note, phone_key, email_key, paid_at,
    tracking, told)
SELECT n, (SELECT id FROM drops WHERE slug = 'bench'), 'paid', created_at, created_at + 8640000,
    quantity, quantity * 35000, 5000, 'THB', quantity * 35000 + 5000,
    -- A few have names as people of other countries write them.
    CASE n % 20000 WHEN 7 THEN printf('นางสาวน้ำหวาน ใจดี %07d', n)
        WHEN 11 THEN printf('田中さくら %07d', n) WHEN 13 THEN printf('José O’Neil %07d', n)
        ELSE printf('Shopper %07d', n) END, printf('08%08d', n), printf('shopper%07d@mail.example', n),
    (n % 999) || ' Sukhumvit Road, Khlong Toei, Bangkok 10110', 'please ring',
    printf('+668%08d', n), printf('shopper%07d@mail.example', n), created_at + 8640000,
    CASE n % 20000 WHEN 17 THEN printf('EX%09dTH', n) END,
    (SELECT told FROM drops WHERE slug = 'bench')
FROM bench;

INSERT INTO order_lines (order_id, position, variant_id, quantity, unit_price, told)
SELECT n, 0, (SELECT id FROM variants WHERE sku = 'BENCH'), quantity, 35000,
    (SELECT told FROM variants WHERE sku = 'BENCH')
FROM bench;

INSERT INTO payments (id, order_id, amount, source, at, actor)
SELECT n, n, quantity * 35000 + 5000, 'staff', created_at + 8640000, 'owner@shop.example' FROM bench;

INSERT INTO timeline (id, order_id, at, actor, kind, from_status, to_status, amount)
SELECT 3 * n - 2, n, created_at, 'shopper', 'reserved', NULL, 'reserved', NULL FROM bench
UNION ALL
SELECT 3 * n - 1, n, created_at + 60000, 'shopper', 'details', 'reserved', 'awaiting_payment', NULL
FROM bench
UNION ALL
SELECT 3 * n, n, created_at + 8640000, 'owner@shop.example', 'payment', 'awaiting_payment', 'paid',
    quantity * 35000 + 5000
FROM bench
ORDER BY 1;

-- Keys of one minute lie together, as those of the shop's own pages do.
INSERT INTO idempotency (key, fingerprint, created_at, order_id, answer)
SELECT CAST(printf('%032d', n) AS BLOB), randomblob(16), created_at, n,
    'reserved ' || (created_at + 36000000)
FROM bench ORDER BY 1;

UPDATE counters SET last = :orders WHERE name = 'orders';

UPDATE counters SET last = :orders WHERE name = 'payments';

UPDATE counters SET last = 3 * :orders WHERE name = 'timeline';

UPDATE variants SET available = available - (SELECT sum(quantity) FROM bench) WHERE sku = 'BENCH';

DROP TABLE bench;
