import Shop
import Testing

@testable import Pages

@Suite("The page of a drop")
struct DropPageTests {
    @Test(
        "What is over tells no stock and not how it goes, but what comes next",
        arguments: [DropState.open, .soldOut, .closed])
    func over(state: DropState) throws {
        let renderer = try PageRenderer(assets: Assets())
        let html = renderer.text(of: Sample.dropPage(state), in: Sample.surroundings())
        let isOpen = state == .open
        #expect(html.contains("Reserve first: ") == isOpen)
        #expect(html.contains("with shipping</span>") == isOpen)
        #expect(html.contains("data-left-of") == isOpen)
        #expect(html.contains("data-total") == isOpen)
        #expect(html.contains("Enamel pin") == !isOpen)
    }
}
