extension Int64 {
    /// Reads a number that is written with the digits of ASCII alone; `nil` for anything else, and
    /// for what is greater than a number may be. `Int64.init` takes a sign too.
    package init?(digits: String) {
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        self.init(digits)
    }
}
