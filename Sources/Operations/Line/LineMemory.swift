extension Shopkeeper {
    /// The price of joining a line on this node.
    package var gate: JoinGate { memory.of { JoinGate() } }
}

extension Shopkeeper.Parts {
    /// The price of joining a line.
    package var gate: JoinGate {
        get { given[JoinGate.self] ?? JoinGate() }
        set { given[JoinGate.self] = newValue }
    }
}
