-- SPDX-License-Identifier: Apache-2.0
-- Nobody sees a signature before its certificate is in `certificates`, and what came there first wins: no second memory
-- is needed.

DROP TABLE signatures;
