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
