-- SPDX-License-Identifier: Apache-2.0
-- Who sent an order's request: the agent of a person, or a machine by EST or CMP.

ALTER TABLE orders ADD COLUMN asked_by TEXT NOT NULL DEFAULT 'agent';
