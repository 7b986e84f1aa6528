-- SPDX-License-Identifier: Apache-2.0
-- Issuing CAs that issue nothing for people and machines until an engineer has looked: what they were about to sign
-- failed its lint, or was not what was planned.

CREATE TABLE issuing_halts (
  authority TEXT PRIMARY KEY REFERENCES authorities (fingerprint),
  halted_at BIGINT NOT NULL,
  code TEXT NOT NULL,
  said TEXT NOT NULL,
  subject TEXT NOT NULL -- the order or acquisition, empty where an engineer halted it
);

-- A machine renews by EST or CMP and never logs in at the portal.
ALTER TABLE members ADD COLUMN kind TEXT NOT NULL DEFAULT 'person';
ALTER TABLE members ADD COLUMN kind_changed_at BIGINT;

-- The CMP message that asked for it, sealed, until it is over: with it the transaction goes on after a restart.
ALTER TABLE acquisitions ADD COLUMN message_sealed TEXT NOT NULL DEFAULT '';

-- It holds whatever a signer believes: the agent's JWS, a CMP message, two people's approvals.
ALTER TABLE orders RENAME COLUMN request_jws TO evidence;
