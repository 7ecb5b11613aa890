@testable import Pages

extension PageRenderer {
    /// A page as text, with its line breaks as spaces, as they are to a reader and between the
    /// attributes of an element.
    func text(of page: some Page, in surroundings: PageSurroundings) -> String {
        String(decoding: render(page, in: surroundings), as: UTF8.self)
            .replacing("\n", with: " ")
    }
}
