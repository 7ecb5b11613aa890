import Shop
import Testing

@Suite struct FNV1aTests {
    /// From the reference's own test suite, http://www.isthe.com/chongo/src/fnv/test_fnv.c.
    @Test(
        arguments: [
            ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C),
            ("foobar", 0x8594_4171_F739_67E8),
        ] as [(String, UInt64)])
    func hashesAsTheReference(text: String, value: UInt64) {
        var hash = FNV1a()
        hash.add(text.utf8)
        #expect(hash.value == value)
    }

    @Test func partsAreAsTheWhole() {
        var whole = FNV1a()
        whole.add("foobar".utf8)
        var parts = FNV1a()
        parts.add("foo".utf8)
        parts.add("bar".utf8)
        #expect(parts.value == whole.value)
    }
}
