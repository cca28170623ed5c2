"""Incoming letters (surat masuk): the register and its tree of dispositions."""
