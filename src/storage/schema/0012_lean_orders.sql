-- SPDX-License-Identifier: Apache-2.0
-- An order is written four times within a second. Its long texts, which are needed only until the certificate is issued,
-- have a row of their own beside it, and what the indexes of open orders ask changes only where an order ends.

CREATE TABLE order_papers (
  order_number @NUMBER_KEY@ REFERENCES orders (number),
  evidence TEXT NOT NULL,
  tbs TEXT NOT NULL
);

INSERT INTO order_papers (order_number, evidence, tbs)
  SELECT number, evidence, CASE WHEN new_certificate IS NULL THEN tbs ELSE '' END FROM orders
  WHERE evidence <> '' OR (tbs <> '' AND new_certificate IS NULL);

ALTER TABLE orders DROP COLUMN evidence;

ALTER TABLE orders DROP COLUMN tbs;

ALTER TABLE orders ADD COLUMN is_open BIGINT NOT NULL DEFAULT 1;

UPDATE orders SET is_open = 0 WHERE state NOT IN ('opened', 'requested', 'issued', 'proven');

DROP INDEX one_open_order;

DROP INDEX open_orders_by_end;

CREATE UNIQUE INDEX one_open_order ON orders (old_certificate) WHERE is_open = 1;

CREATE INDEX open_orders_by_end ON orders (expires_at) WHERE is_open = 1;
