/// AES with a key of 128 bits, one way (FIPS 197), chained without padding (SP 800-38A, 6.2): what
/// the check of a PDF's password is made of. It reads its tables by secret bytes, so it must keep
/// none.
struct AESBlocks {
    private let roundKeys: [[UInt8]]

    /// - Parameter key: 16 bytes.
    init(key: [UInt8]) {
        var words = stride(from: 0, to: 16, by: 4).map { Array(key[$0..<$0 + 4]) }
        var constant: UInt8 = 1
        for index in 4..<44 {
            var word = words[index - 1]
            if index % 4 == 0 {
                word = [word[1], word[2], word[3], word[0]].map { Self.substitutes[Int($0)] }
                word[0] ^= constant
                constant = Self.doubled(constant)
            }
            words.append(zip(words[index - 4], word).map { $0 ^ $1 })
        }
        roundKeys = stride(from: 0, to: 44, by: 4).map { Array(words[$0..<$0 + 4].joined()) }
    }

    /// - Parameters:
    ///   - text: a multiple of 16 bytes.
    ///   - start: the 16 bytes that the first block is mixed with.
    func chained(_ text: [UInt8], start: [UInt8]) -> [UInt8] {
        var block = start
        var written: [UInt8] = []
        written.reserveCapacity(text.count)
        for begin in stride(from: 0, to: text.count, by: 16) {
            for index in 0..<16 { block[index] ^= text[begin + index] }
            encrypt(&block)
            written += block
        }
        return written
    }

    private func encrypt(_ state: inout [UInt8]) {
        add(roundKeys[0], to: &state)
        var moved = state
        for round in 1...10 {
            // SubBytes and ShiftRows: row r of column c comes from column c + r.
            for index in 0..<16 {
                moved[index] = Self.substitutes[Int(state[(index + 4 * (index % 4)) % 16])]
            }
            if round < 10 { Self.mixColumns(&moved) }
            swap(&state, &moved)
            add(roundKeys[round], to: &state)
        }
    }

    private func add(_ key: [UInt8], to state: inout [UInt8]) {
        for index in 0..<16 { state[index] ^= key[index] }
    }

    private static func mixColumns(_ state: inout [UInt8]) {
        for column in stride(from: 0, to: 16, by: 4) {
            let (a, b, c, d) = (
                state[column], state[column + 1], state[column + 2], state[column + 3]
            )
            let all = a ^ b ^ c ^ d
            state[column] ^= all ^ doubled(a ^ b)
            state[column + 1] ^= all ^ doubled(b ^ c)
            state[column + 2] ^= all ^ doubled(c ^ d)
            state[column + 3] ^= all ^ doubled(d ^ a)
        }
    }

    private static func doubled(_ byte: UInt8) -> UInt8 {
        byte << 1 ^ (byte & 0x80 == 0 ? 0 : 0x1B)
    }

    /// The S-box (FIPS 197, 5.1.1): the inverse in the field, then an affine map. 3 generates the
    /// field, so that its powers and those of its inverse are walked side by side.
    private static let substitutes: [UInt8] = {
        var box = [UInt8](repeating: 0x63, count: 256)
        var power: UInt8 = 1
        var inverse: UInt8 = 1
        repeat {
            power ^= doubled(power)
            inverse ^= inverse << 1
            inverse ^= inverse << 2
            inverse ^= inverse << 4
            if inverse & 0x80 != 0 { inverse ^= 0x09 }
            var turned = inverse
            for by: UInt8 in 1...4 { turned ^= (inverse << by) | (inverse >> (8 - by)) }
            box[Int(power)] = turned ^ 0x63
        } while power != 1
        return box
    }()
}
