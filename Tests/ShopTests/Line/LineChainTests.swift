import Operations
import Shop
import Testing

/// The numbers were computed by docs/reference/audit_line.py, which shares no code with this.
@Suite("The chain of a line")
struct LineChainTests {
    private let chain = LineChain.standard
    private let secret = [UInt8](0..<32)

    @Test("commitment, start, fingerprints, links and seed are those of the documented bytes")
    func vectors() {
        let commitment = chain.commitment(to: secret)
        #expect(
            hex(commitment) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd")
        var link = chain.start(slug: "tour", commitment: commitment)
        #expect(hex(link) == "a5d4377b7411bfc7b62224072f749a7d01ec30f73891a98c0b69492cfaf4f81f")
        let move = LineMove(
            number: 1, at: Timestamp(milliseconds: 1_799_998_200_000), kind: .committed, cursor: 0,
            joined: 0, detail: hex(commitment))
        #expect(
            hex(chain.link(after: link, move: move.text))
                == "76b0c7555b911140491acf2d817ddc3570b29a40d557976cf8aca95fad83679c")

        let fingerprint = chain.fingerprint(of: Array(repeating: 1, count: 16))
        #expect(
            hex(fingerprint) == "cc8cd41cef907c4d216069122c4b89936211361f9050a717a1e37ad1862e952f")
        for number in 1...3 {
            link = chain.link(
                after: link, number: Int64(number),
                fingerprint: chain.fingerprint(of: Array(repeating: UInt8(number), count: 16)),
                joinedAt: Timestamp(milliseconds: 1_800_000_000_000 + Int64(number) * 250))
        }
        #expect(hex(link) == "1e0f106fb988d3b9f5a957c11b1c086ba509e6a84887d19e8d47e525b4e77772")
        #expect(
            hex(chain.seed(secret: secret, chainEnd: link))
                == "70a010c28e5f1a16d70435b9fe4cff22c2fd6a48abc7c575088fb22a6071da53")
    }
}

@Suite("The shuffle of the early crowd")
struct LineShuffleTests {
    /// The seed of the chain's vectors.
    private let seed =
        bytes(hex: "70a010c28e5f1a16d70435b9fe4cff22c2fd6a48abc7c575088fb22a6071da53") ?? []

    private func shuffle(_ seed: [UInt8], _ count: Int64) -> LineShuffle {
        LineShuffle(seed: seed, count: count, sha256: LineChain.standardSHA256)
    }

    /// A fixed list of seeds: what is found of them is found in every run.
    private func seed(_ number: Int) -> [UInt8] {
        LineChain.standardSHA256(Array("seed \(number)".utf8))
    }

    @Test("it is the one that Python computes")
    func vectors() {
        #expect(shuffle(seed, 1).places() == [1])
        #expect(shuffle(seed, 2).places() == [1, 2])
        #expect(shuffle(seed, 3).places() == [3, 2, 1])
        #expect(shuffle(seed, 10).places() == [4, 2, 9, 3, 6, 5, 8, 7, 1, 10])
        #expect(
            shuffle(seed, 257).places().prefix(12) == [
                184, 204, 57, 220, 212, 66, 74, 95, 63, 126, 68, 153,
            ])
        let thousand = shuffle(seed, 1_000)
        #expect([1, 2, 3, 500, 999, 1_000].map(thousand.place) == [162, 897, 913, 809, 971, 702])
    }

    @Test("of a hundred thousand too")
    func large() {
        let places = shuffle(seed, 100_000).places()

        let text = places.map(String.init).joined(separator: ",")
        #expect(
            hex(LineChain.standardSHA256(Array(text.utf8)))
                == "6a85f4959172d473216ca5a1d80fd0956d0e592fd46dd7832c510a4e1637524e")
        #expect(Set(places).count == places.count)
    }

    @Test("every place is given once, and one ticket's is the same as in the list of all")
    func permutation() {
        #expect(shuffle(seed, 0).places() == [])
        for count in Int64(1)...300 {
            let shuffle = shuffle(seed(Int(count)), count)
            let places = shuffle.places()

            #expect(places.sorted() == Array(1...count))
            for number in [1, (count + 1) / 2, count] {
                #expect(shuffle.place(of: number) == places[Int(number) - 1])
            }
        }
    }

    @Test("all orders of four come about equally often")
    func allOrders() {
        let draws = 2_400
        var counts: [[Int64]: Int] = [:]
        for number in 1...draws { counts[shuffle(seed(number), 4).places(), default: 0] += 1 }

        // Chi-square with 23 degrees of freedom is above 49.7 in one of a thousand lists of seeds.
        #expect(counts.count == 24)
        #expect(chiSquare(Array(counts.values), expected: Double(draws) / 24) < 49.7)
    }

    @Test("nobody's number brings the first place more often than another's")
    func firstPlace() {
        let draws = 2_500
        var first = Array(repeating: 0, count: 50)
        var placeOfFirst = Array(repeating: 0, count: 50)
        for number in 1...draws {
            let places = shuffle(seed(number), 50).places()
            for (index, place) in places.enumerated() where place == 1 { first[index] += 1 }
            placeOfFirst[Int(places[0]) - 1] += 1
        }

        // With 49 degrees of freedom 85.4 is passed by one of a thousand.
        #expect(chiSquare(first, expected: Double(draws) / 50) < 85.4)
        #expect(chiSquare(placeOfFirst, expected: Double(draws) / 50) < 85.4)
    }

    private func chiSquare(_ counts: [Int], expected: Double) -> Double {
        counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    }
}
