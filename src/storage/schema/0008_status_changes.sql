-- SPDX-License-Identifier: Apache-2.0
-- Which certificates' status changed, in order: what servers that keep statuses in memory read several times a second.

CREATE TABLE status_changes (
  number @AUTONUMBER@,
  certificate TEXT NOT NULL
);
