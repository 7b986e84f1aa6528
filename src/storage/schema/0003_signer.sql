-- SPDX-License-Identifier: Apache-2.0
-- The old key's signature over the request: what the signer asks to see. Empty once the order is issued.

ALTER TABLE orders ADD COLUMN request_jws TEXT NOT NULL DEFAULT '';

-- What waits for the signer, oldest first.
CREATE INDEX requested_orders ON orders (number) WHERE state = 'requested';
