import Testing

@testable import Pages

@Suite("Scripts as they are sent")
struct ScriptTextTests {
    private func squeezed(_ script: String) -> String {
        String(decoding: ScriptText.squeezed(Array(script.utf8)), as: UTF8.self)
    }

    @Test("Indentation, empty lines and lines of comment stay here")
    func lines() {
        let script = """
            // What it is for.
            if (a) {
                // Why.

                b("// kept") // kept
                c()
            }
            """
        #expect(squeezed(script) == "if(a){b(\"// kept\") // kept\nc()}\n")
    }

    @Test(
        "Blanks and line ends go where nothing needs them, and never out of a text",
        arguments: [
            ("const a = b + 1", "const a=b+1"), ("a = b - -c", "a=b- -c"),
            ("a = b + +c", "a=b+ +c"), ("if (x) return y\nz()", "if(x)return y\nz()"),
            ("a =>\n  b", "a=>b"), ("f(\n  a,\n  b,\n)", "f(a,b,)"),
            ("a()\n;[b, c] = d", "a()\n;[b,c]=d"), ("a\n  .b()", "a.b()"),
            ("say(\"a : b\", c)", "say(\"a : b\",c)"), ("return \"a b\"", "return\"a b\""),
            ("import { a } from \"./a.js\"\nb()", "import{a}from\"./a.js\"\nb()"),
            // Here a template, a text, a division or an expression may be.
            ("a(`b : ${c} d`)\n}", "a(`b : ${c} d`)\n}"), ("a = 'b : c'", "a = 'b : c'"),
            ("a = b / c", "a = b / c"), ("a = \"b \\\" c : d\"", "a = \"b \\\" c : d\""),
        ])
    func blanks(script: String, sent: String) {
        #expect(squeezed(script) == sent + "\n")
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
