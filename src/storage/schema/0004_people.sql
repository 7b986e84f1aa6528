-- SPDX-License-Identifier: Apache-2.0
-- The named people whose approvals, two of them, stand behind what one engineer alone must not do.

CREATE TABLE named_people (
  name TEXT PRIMARY KEY,
  public_key TEXT NOT NULL UNIQUE, -- SubjectPublicKeyInfo DER as hex, P-256
  kept_at BIGINT NOT NULL
);
