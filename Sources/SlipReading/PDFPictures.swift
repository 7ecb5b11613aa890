/// The pictures of a PDF, as the programs of poppler-utils took them out before the process was
/// confined, which starts no program afterwards.
package struct PDFPictures: Sendable {
    /// The files of the pictures that are in the document, as JPEG or PNG.
    package var embedded: [[UInt8]]
    /// The first pages as they look, drawn as JPEG.
    package var pages: [[UInt8]]
    /// What is wrong with the document, if anything is.
    package var problem: SlipFileProblem?

    package init(
        embedded: [[UInt8]] = [], pages: [[UInt8]] = [], problem: SlipFileProblem? = nil
    ) {
        self.embedded = embedded
        self.pages = pages
        self.problem = problem
    }
}
