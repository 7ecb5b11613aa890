#!/usr/bin/env python3
"""Recomputes a drop's line from its published record, by docs/reference/line-record.md alone.

    python3 audit_line.py record.txt [--receipt receipt.txt] [--places]

The record is what a shop serves at /d/SLUG/line/record.txt; `-` reads it from standard input. With
--places every ticket's number and place is printed. Exit status: 0 the record proves what it tells,
1 it does not, 2 wrong usage. It needs nothing but Python 3.8.
"""
import argparse
import hashlib
import re
import sys

SKEW = 5_000  # By how many milliseconds the clocks of a shop's machines may differ.
ROUNDS = 90
KINDS = {
    "committed", "drawn", "called", "paused", "resumed", "rate", "cap", "extended", "engaged",
    "disengaged", "let_in", "undone",
}
ORDINARY = {"committed", "drawn", "called", "engaged", "disengaged"}


def sha256(data):
    return hashlib.sha256(data).digest()


class Unreadable(Exception):
    """The text is no record, or was cut off."""


def number(word):
    if not re.fullmatch(r"0|[1-9][0-9]{0,15}", word) or int(word) >= 2**53:
        raise Unreadable("'%s' is no number" % word[:32])
    return int(word)


def digest(word):
    if not re.fullmatch(r"[0-9a-f]{64}", word):
        raise Unreadable("'%s' is not 64 hex digits" % word[:80])
    return bytes.fromhex(word)


class Record:
    """What the text says, with nothing believed yet."""

    def __init__(self, stream):
        self.draw = None
        self.tickets = []
        self.moves = []
        self.count = 0
        self.stream = stream
        try:
            self.read()
        except Unreadable as problem:
            raise Unreadable("line %d of the record: %s" % (self.count, problem)) from None

    def line(self):
        text = self.stream.readline()
        self.count += 1
        if not text.endswith(b"\n"):
            raise Unreadable("the record ends here: it was cut off")
        return text[:-1].decode("utf-8", "replace")

    def field(self, name, text=None):
        text = self.line() if text is None else text
        if not text.startswith(name + " "):
            raise Unreadable("it must begin with '%s '" % name)
        return text[len(name) + 1:]

    def read(self):
        if self.line() != "holdfast line record 1":
            raise Unreadable("it must be 'holdfast line record 1'")
        self.slug = self.field("drop")
        self.commitment = digest(self.field("commitment"))
        self.opens_at = number(self.field("opens_at"))
        text = self.line()
        if text != "tickets":
            early = number(self.field("early", text))
            self.draw = (early, digest(self.field("chain_end")), digest(self.field("secret")))
            if self.line() != "tickets":
                raise Unreadable("tickets must begin here")
        for text in iter(self.line, "moves"):
            words = text.split(" ")
            if len(words) != 3 and words[3:] != ["inside"]:
                raise Unreadable("a ticket is its number, its time and its fingerprint")
            self.tickets.append((number(words[0]), number(words[1]), digest(words[2])))
        while True:
            words = self.line().split(" ")
            if words[0] == "end":
                break
            if len(words) != 6 and words[6:] != ["staff"] or not words[5]:
                raise Unreadable("a move is a number, a time, a kind, two counts and a detail")
            if words[2] not in KINDS:
                raise Unreadable("'%s' is no kind of move" % words[2])
            self.moves.append((
                number(words[0]), number(words[1]), words[2], number(words[3]), number(words[4]),
                words[5], len(words) == 7))
        if len(words) != 5:
            raise Unreadable("the end has two counts and two links")
        self.end = (number(words[1]), digest(words[2]), number(words[3]), digest(words[4]))
        if self.stream.read(1):
            self.count += 1
            raise Unreadable("something stands after the end")


def shuffled(seed, count):
    """The place of each ticket of the early crowd, in the order of their numbers."""
    places = list(range(count))
    for turn in range(ROUNDS if count else 0):
        head = seed + bytes([turn])
        pivot = int.from_bytes(sha256(head)[:8], "little") % count
        blocks = [sha256(head + n.to_bytes(4, "little")) for n in range((count - 1) // 256 + 1)]
        bits = b"".join(blocks)
        for ticket, index in enumerate(places):
            flip = (pivot + count - index) % count
            position = index if index > flip else flip
            if bits[position >> 3] >> (position & 7) & 1:
                places[ticket] = flip
    return [index + 1 for index in places]


class Audit:
    def __init__(self, record, receipt=None):
        self.record = record
        self.broken = []
        self.odd = []
        self.receipt = receipt
        self.seen = None
        start = sha256(
            b"holdfast line 1\n" + record.slug.encode() + b"\n" + record.commitment)
        if record.draw and sha256(record.draw[2]) != record.commitment:
            self.broken.append("the secret is not the one that was promised")
        self.join(start)
        self.move(start)
        self.place()

    def join(self, link):
        record = self.record
        early, chain_end = record.draw[:2] if record.draw else (None, None)
        if early == 0 and chain_end != link:
            self.broken.append("the early tickets do not give the link of the draw")
        last = None
        for expected, (ticket, joined_at, fingerprint) in enumerate(record.tickets, 1):
            if ticket != expected:
                self.broken.append("ticket %d stands where %d must" % (ticket, expected))
            link = sha256(
                link + ticket.to_bytes(8, "big") + fingerprint + joined_at.to_bytes(8, "big"))
            if last is not None and joined_at < last - SKEW:
                self.odd.append("ticket %d is dated before the one in front" % ticket)
            last = joined_at
            if expected == early and link != chain_end:
                self.broken.append("the early tickets do not give the link of the draw")
            if early is not None and expected <= early and joined_at > record.opens_at + SKEW:
                self.odd.append("ticket %d is dated after the opening" % ticket)
            if self.receipt and ticket == self.receipt["number"]:
                self.seen = (joined_at, fingerprint, link)
        if link != record.end[1]:
            self.broken.append("the tickets do not give the end of their chain")
        if len(record.tickets) != record.end[0]:
            self.broken.append("the end tells of %d tickets" % record.end[0])

    def move(self, link):
        record = self.record
        cursor = joined = 0
        drawn = False
        last = None
        for expected, (n, at, kind, called, tickets, detail, staff) in enumerate(record.moves, 1):
            if n != expected:
                self.broken.append("move %d stands where %d must" % (n, expected))
            text = "%d %d %s %d %d %s\n" % (n, at, kind, called, tickets, detail)
            link = sha256(link + text.encode())
            if expected == 1 and (kind, detail) != ("committed", record.commitment.hex()):
                self.broken.append("the first move is not the commitment")
            if last is not None and at < last - SKEW:
                self.odd.append("move %d is dated before the one in front" % n)
            last = at
            if kind == "drawn":
                self.draw(n, at, tickets, detail, drawn)
                drawn = True
            if called < cursor:
                self.broken.append("move %d: the cursor went back" % n)
            if called > cursor and kind != "called":
                self.broken.append("move %d: places were called by what calls none" % n)
            if called > 0 and not drawn:
                self.broken.append("move %d: places were called before the draw" % n)
            if called > tickets:
                self.broken.append("move %d: more places were called than joined" % n)
            if tickets < joined:
                self.broken.append("move %d: tickets were taken back" % n)
            if tickets > len(record.tickets):
                self.broken.append("move %d: it tells of tickets that are not here" % n)
            else:
                self.time(n, at, tickets)
            cursor, joined = called, tickets
        if not record.moves:
            self.broken.append("the first move is not the commitment")
        if record.draw and not drawn:
            self.broken.append("the draw of the head is not among the moves")
        if link != record.end[3]:
            self.broken.append("the moves do not give the end of their chain")
        if len(record.moves) != record.end[2]:
            self.broken.append("the end tells of %d moves" % record.end[2])
        self.cursor = cursor

    def draw(self, n, at, tickets, detail, was_drawn):
        draw = self.record.draw
        if was_drawn:
            self.broken.append("move %d: the early crowd was drawn again" % n)
        elif not draw or (tickets, detail) != (draw[0], draw[1].hex()):
            self.broken.append("the draw in the head and that among the moves differ")
        elif at < self.record.opens_at - SKEW:
            self.odd.append("the draw is dated before the opening")

    def time(self, n, at, tickets):
        all_tickets = self.record.tickets
        if tickets > 0 and all_tickets[tickets - 1][1] > at + SKEW or (
            tickets < len(all_tickets) and all_tickets[tickets][1] < at - SKEW
        ):
            self.odd.append("move %d: by their times, other tickets had joined then" % n)

    def place(self):
        record = self.record
        self.places = [None] * len(record.tickets)
        if not record.draw:
            return
        early, chain_end, secret = record.draw
        if early > len(record.tickets):
            self.broken.append("more tickets were shuffled than there are")
            return
        first = shuffled(sha256(secret + chain_end), early)
        if sorted(first) != list(range(1, early + 1)):
            self.broken.append("two tickets have one place")
        self.places = first + [ticket for ticket, _, _ in record.tickets[early:]]

    def proved(self):
        """What is wrong with the receipt; empty when it is proved."""
        receipt = self.receipt
        wrong = []
        if receipt["slug"] != self.record.slug:
            wrong.append("the receipt is of another drop")
        if self.seen is None:
            return wrong + ["the record has no ticket of this number"]
        joined_at, fingerprint, link = self.seen
        if sha256(receipt["id"]) != fingerprint:
            wrong.append("another ticket stands under this number")
        if receipt["joined_at"] != joined_at:
            wrong.append("the record has another time of joining")
        if receipt["link"] != link:
            wrong.append("the tickets up to this one are not those that were there")
        return wrong


def read_receipt(path):
    with open(path) if path != "-" else sys.stdin as file:
        words = file.read(512).split()
    try:
        name, slug, ticket, joined_at, ticket_id, link = words
        if name != "holdfast-receipt-1":
            raise ValueError(name)
        return {
            "slug": slug, "number": int(ticket), "joined_at": int(joined_at),
            "id": bytes.fromhex(ticket_id), "link": bytes.fromhex(link),
        }
    except ValueError:
        raise Unreadable("this is no receipt") from None


def main():
    parser = argparse.ArgumentParser(description="Recomputes a drop's line from its record.")
    parser.add_argument("record")
    parser.add_argument("--receipt")
    parser.add_argument("--places", action="store_true")
    options = parser.parse_args()
    try:
        receipt = read_receipt(options.receipt) if options.receipt else None
        with open(options.record, "rb") if options.record != "-" else sys.stdin.buffer as file:
            record = Record(file)
    except (Unreadable, OSError) as problem:
        sys.exit("audit_line: %s" % problem)
    audit = Audit(record, receipt)
    wrong = audit.proved() if receipt else []
    if options.places:
        for (ticket, _, _), place in zip(record.tickets, audit.places):
            print(ticket, "-" if place is None else place)
        return 1 if audit.broken else 0
    print("drop        %s" % record.slug)
    print("tickets     %d" % len(record.tickets))
    print("early       %s" % (record.draw[0] if record.draw else "not drawn yet"))
    print("called      %d" % audit.cursor)
    for n, at, kind, _, _, detail, staff in record.moves:
        if staff or kind not in ORDINARY:
            print("exception   move %d at %d: %s %s%s" % (
                n, at, kind, detail, " by staff" if staff else ""))
    for finding in audit.odd:
        print("odd         %s" % finding)
    for finding in audit.broken:
        print("BROKEN      %s" % finding)
    for finding in wrong:
        print("RECEIPT     %s" % finding)
    if receipt and not wrong:
        place = audit.places[receipt["number"] - 1]
        print("receipt     ticket %d, place %s" % (receipt["number"], place or "not drawn yet"))
    print("not proved" if audit.broken or wrong else "proved")
    return 1 if audit.broken or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
