#!/usr/bin/python3
"""Prints the characters the embedded font keeps, in order of code point.

The whole GBK repertoire (20,902 ideographs of Unicode 1.1 and the rest of GBK:
rare characters of names are in it), Latin with the letters of European and
Vietnamese names, Greek, Cyrillic, punctuation, currency signs, arrows, kana,
half-width and full-width forms.
"""
BLOCKS = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x3FF), (0x400, 0x4FF), (0x1E00, 0x1EFF),
    (0x2000, 0x20CF), (0x2100, 0x23FF), (0x2460, 0x27BF), (0x2E80, 0x2EFF),
    (0x3000, 0x312F), (0x3200, 0x33FF), (0xFE10, 0xFE1F), (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF), (0xFFFD, 0xFFFD),
]

chars = {chr(c) for first, last in BLOCKS for c in range(first, last + 1)}
for high in range(0x81, 0xFF):
    for low in range(0x40, 0xFF):
        try:
            c = bytes([high, low]).decode("gbk")
        except UnicodeDecodeError:
            continue
        if len(c) == 1 and ord(c) < 0x10000:
            chars.add(c)
print("".join(sorted(chars)), end="")
