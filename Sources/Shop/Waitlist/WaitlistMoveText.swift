extension WaitlistMove {
    /// Reads a line of a record; `nil` where it is none.
    package init?(text: Substring) {
        let parts = text.pieces(at: " ", keepsEmpty: true)
        guard parts.count >= 4, let number = Int64(plain: parts[0]), number > 0,
            let at = Int64(plain: parts[1]), let event = Event(parts[2], parts[3...])
        else { return nil }
        self.init(number: number, at: Timestamp(milliseconds: at), event: event)
    }
}

extension WaitlistMove.Event {
    fileprivate init?(_ kind: Substring, _ parts: ArraySlice<Substring>) {
        guard let first = parts.first else { return nil }
        let rest = parts.dropFirst()
        if kind.isBytes(of: "asked") {
            guard let number = Int64(plain: first), number > 0, rest.count == 2,
                let manner = rest.first, let units = rest.last.flatMap(Self.units),
                !units.isEmpty
            else { return nil }
            let takesFewer = manner.isBytes(of: "fewer")
            guard takesFewer || manner.isBytes(of: "all") else { return nil }
            self = .asked(number, takesFewer: takesFewer, units)
        } else if kind.isBytes(of: "left"), rest.isEmpty, let number = Int64(plain: first) {
            self = .left(number)
        } else if kind.isBytes(of: "removed"), rest.isEmpty, let number = Int64(plain: first) {
            self = .removed(number)
        } else if kind.isBytes(of: "offered"), let free = Self.units(first) {
            var offers: [WaitlistMove.Offer] = []
            for part in rest {
                guard let offer = WaitlistMove.Offer(text: part) else { return nil }
                offers.append(offer)
            }
            self = .offered(free: free, offers)
        } else {
            return nil
        }
    }

    fileprivate static func units(_ text: Substring) -> [WaitlistMove.Units]? {
        var units: [WaitlistMove.Units] = []
        for part in text.pieces(at: ",", keepsEmpty: true) {
            let pair = part.pieces(at: "=", keepsEmpty: true)
            guard pair.count == 2, !pair[0].isEmpty, let count = Int64(plain: pair[1]), count > 0,
                count <= Int64(Int32.max)
            else { return nil }
            units.append(WaitlistMove.Units(String(pair[0]), Int(count)))
        }
        return units
    }
}

extension WaitlistMove.Offer {
    fileprivate init?(text: Substring) {
        let pair = text.pieces(at: ":", keepsEmpty: true)
        guard pair.count == 2 else { return nil }
        let isRefused = pair[0].ends(with: "!")
        guard let number = Int64(plain: isRefused ? pair[0].dropLast() : pair[0]), number > 0,
            let units = WaitlistMove.Event.units(pair[1]), !units.isEmpty
        else { return nil }
        self.init(number, units, isRefused: isRefused)
    }
}

extension Int64 {
    /// Reads decimal digits without a sign.
    fileprivate init?(plain text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(text)
        else { return nil }
        self = number
    }
}
