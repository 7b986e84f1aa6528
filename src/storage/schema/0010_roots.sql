-- SPDX-License-Identifier: Apache-2.0
-- The CAs above an issuing CA (PEM, its issuer first): published with it, never trusted for login. And what the lists of
-- another system had reached when such a CA was taken over: their last number, and the serials that stay on ours.

ALTER TABLE authorities ADD COLUMN above TEXT NOT NULL DEFAULT '';

ALTER TABLE authorities ADD COLUMN last_number_elsewhere BIGINT NOT NULL DEFAULT 0;

CREATE TABLE revoked_elsewhere (
  number @AUTONUMBER@,
  authority TEXT NOT NULL REFERENCES authorities (fingerprint),
  serial TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  status_since BIGINT NOT NULL,
  UNIQUE (authority, serial)
);
