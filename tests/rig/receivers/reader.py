"""reader.py: the program in a terminal: keeps every character that it is sent

A line end is what Return sends; a backspace takes back one character. Nothing is run.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import codecs
import os
import select
import sys
import termios
import tty

from link import Link

BACKSPACES = '\x7f\b'
MOST_BYTES = 65536


def erase(text, new):
    for character in new:
        text = text[:-1] if character in BACKSPACES else text + character
    return text


def main():
    link = Link()
    decoder = codecs.getincrementaldecoder('utf-8')()
    text = ''

    tty.setraw(sys.stdin, termios.TCSANOW)
    link.tell(text=text, cursor=0)
    while True:
        ready, _, _ = select.select([sys.stdin, link], [], [])
        if link in ready:
            commands = link.read()
            if commands is None:
                return
            for command in commands:
                text = command['text']
        if sys.stdin in ready:
            part = os.read(sys.stdin.fileno(), MOST_BYTES)
            if not part:
                return
            new = decoder.decode(part).replace('\r', '\n')
            text = erase(text, new)
            os.write(sys.stdout.fileno(), new.replace('\n', '\r\n').encode())
        link.tell(text=text, cursor=len(text))


main()
