import Testing

@testable import Pages

@Suite("Charts")
struct ChartTests {
    @Test("A line begins at the left, ends at the right, and the peak is at the top")
    func line() {
        let drawn = ChartDrawing.stretches([0, 10, 5], top: 10)

        #expect(drawn.lines == ["M0 80L150 2L300 41"])
        #expect(drawn.areas == ["M0 80L0 80L150 2L300 41L300 80Z"])
    }

    @Test("Where nothing was measured nothing is drawn, and a lone value is seen")
    func gaps() {
        let drawn = ChartDrawing.stretches([nil, 10, nil, 4, 4], top: 10)

        #expect(drawn.lines == ["M37.5 2L112.5 2", "M225 48.8L300 48.8"])
        #expect(ChartDrawing.stretches([nil, nil], top: 0).lines.isEmpty)
        #expect(ChartDrawing.stretches([], top: 0).areas.isEmpty)
    }

    @Test("A bar for each value, none for zero, and one for the least")
    func bars() {
        let bars = ChartDrawing.bars([0, 1_000, 1, nil, 500], top: 1_000)

        #expect(bars.map(\.x) == ["67.2", "127.2", "247.2"])
        #expect(bars.map(\.height) == ["78", "1.5", "39"])
        #expect(bars.map(\.y) == ["2", "78.5", "41"])
    }

    @Test("All zero is a line on the ground")
    func flat() {
        #expect(ChartDrawing.stretches([0, 0], top: 0).lines == ["M0 80L300 80"])
        #expect(ChartDrawing.bars([0, 0], top: 0).isEmpty)
    }

    @Test("Each chart is told in words to whom cannot see it")
    func words() throws {
        let renderer = try PageRenderer(assets: Assets())
        let html = String(
            decoding: renderer.render(
                LiveFragment(now: Sample.liveNow(.waiting)), in: Sample.surroundings()),
            as: UTF8.self)

        #expect(html.contains("aria-labelledby=\"chart-people chart-people-words\""))
        #expect(html.contains("<title id=\"chart-people\">People on the site</title>"))
        #expect(html.contains("<desc id=\"chart-people-words\">Now 12; at most 22.</desc>"))
    }
}
