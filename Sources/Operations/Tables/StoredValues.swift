internal import Shop
internal import Storage

/// Values of the shop's own types, read from rows; see `Row.known`.
extension Row {
    /// The currency that a column names.
    ///
    /// - Parameters:
    ///   - name: the names of the table and the column, for the error: `drops.currency`.
    ///   - key: the row's own key, for the error.
    /// - Throws: `StorageError.failed` where it names none that this version knows.
    func currency(
        _ column: Int, _ name: StaticString, of key: some CustomStringConvertible
    ) throws(StorageError) -> Currency {
        let code = text(column)
        guard let currency = Currency(code: code) else { throw .unknown(code, in: name, of: key) }
        return currency
    }
}

extension DropKind {
    /// Reads the kind of a drop.
    ///
    /// - Parameters:
    ///   - column: the column of `drops.rehearsal`.
    ///   - key: the drop's own key, for the error.
    /// - Throws: `StorageError.failed` where no kind has this number.
    init(row: any Row, _ column: Int, of key: Int64) throws(StorageError) {
        let number = row.integer(column)
        guard let kind = DropKind(rawValue: number) else {
            throw .unknown(number, in: "drops.rehearsal", of: key)
        }
        self = kind
    }
}
