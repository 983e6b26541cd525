"""Alarm KPIs after ISA-18.2-2016, clause 16 (the figures of EEMUA 191 and IEC 62682), from the stored transitions."""
