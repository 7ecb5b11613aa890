extension String {
    /// The text, unless there is none.
    var nonEmpty: String? { isEmpty ? nil : self }
}
