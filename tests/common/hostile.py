"""Texts that try to become something else: ours, and the lists of others where they are at hand."""

import json
from pathlib import Path

LISTS = Path("/work/shared/data/payloads")

OURS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    '<https://evil.example/"onmouseover=alert(1)>',
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1) \\"")',
    "[x]: javascript:alert(1)\n\n[x]",
    "```<script>\nalert(1)\n```",
    '``` "><script>alert(1)</script>\nx\n```',
    "`</code><script>alert(1)</script>`",
    "| <img onerror=alert(1)> | b |\n|---|---|\n| <script> | x |",
    "<style>*{display:none}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    "<form action=https://evil.example><button>x",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "\u202egnirts a",
    "\ufeff<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "Ω≈ç√∫˜µ≤≥÷ 田中さん 🏳️‍🌈 مرحبا",
]


def _lines(name: str) -> list[str]:
    path = LISTS / name
    if not path.exists():
        return []
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def texts() -> list[str]:
    naughty = LISTS / "blns/blns.json"
    strings: list[str] = json.loads(naughty.read_text(encoding="utf-8")) if naughty.exists() else []
    lists = ("HTML5sec_Injections.txt", "XSSPolyglot.txt", "xss-rsnake.txt", "xss-uri.txt", "all-encodings-of-lt.txt")
    found = [line for name in lists for line in _lines(f"fuzzdb/{name}")]
    return [*OURS, *strings, *found, *_lines("payloadbox/xss-payload-list.txt")]
