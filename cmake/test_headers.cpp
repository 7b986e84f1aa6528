// SPDX-License-Identifier: Apache-2.0
// Does nothing: its target has the headers that the tests share, with the flags of a program.
int main() { return 0; }
