import Testing

@testable import Pages

@Suite("Scripts as they are sent")
struct ScriptTextTests {
    @Test("Indentation, empty lines and lines of comment stay here")
    func squeezed() {
        let script = """
            // What it is for.
            if (a) {
                // Why.

                b("// kept") // kept
            }
            """
        let sent = String(decoding: ScriptText.squeezed(Array(script.utf8)), as: UTF8.self)
        #expect(sent == "if (a) {\nb(\"// kept\") // kept\n}\n")
    }

    @Test("No text of our scripts goes over several lines: one might look like a comment")
    func texts() {
        #expect(!Embedded.scripts.isEmpty)
        for (name, bytes) in Embedded.scripts {
            for (number, line) in bytes.split(
                separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
            ).enumerated() {
                let marks = line.count { $0 == UInt8(ascii: "`") }
                #expect(marks.isMultiple(of: 2), "\(name), line \(number + 1)")
            }
        }
    }
}
