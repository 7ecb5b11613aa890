/// Values of enumerations, read from rows. What this version does not know is an error that names
/// its place: as a value of its own choice it could be shown, exported or decided on.
extension Row {
    /// The value of an enumeration that a column of text holds.
    ///
    /// - Parameters:
    ///   - name: the names of the table and the column, for the error: `slips.status`.
    ///   - key: the row's own key, for the error.
    /// - Throws: `StorageError.failed` where the text stands for no value of the enumeration.
    package func known<Known: RawRepresentable<String>>(
        _ column: Int, _ name: StaticString, of key: some CustomStringConvertible
    ) throws(StorageError) -> Known {
        let text = text(column)
        guard let value = Known(rawValue: text) else {
            throw .unknown(text, in: name, of: key)
        }
        return value
    }

    /// The value of an enumeration that a column of text holds, or `nil` where it is null.
    ///
    /// - Parameters:
    ///   - name: the names of the table and the column, for the error: `timeline.to_status`.
    ///   - key: the row's own key, for the error.
    /// - Throws: `StorageError.failed` where the text stands for no value of the enumeration.
    package func optionalKnown<Known: RawRepresentable<String>>(
        _ column: Int, _ name: StaticString, of key: some CustomStringConvertible
    ) throws(StorageError) -> Known? {
        isNull(column) ? nil : try known(column, name, of: key)
    }
}

extension StorageError {
    /// The error of a row that holds what this version does not know.
    ///
    /// - Parameters:
    ///   - value: what the row holds.
    ///   - name: the names of the table and the column: `slips.status`.
    ///   - key: the row's own key.
    package static func unknown(
        _ value: some CustomStringConvertible, in name: StaticString,
        of key: some CustomStringConvertible
    ) -> StorageError {
        .failed(
            code: 0,
            "\(name) of row \(key) is '\(value)', which this version of Holdfast does not know")
    }
}
