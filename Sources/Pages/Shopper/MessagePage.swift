/// The page that only says something: not found, busy, forbidden and the like.
package struct MessagePage: Page {
    package static let template = "message"
    package static let isCommon = true

    package var kind: Kind
    /// The path where "try again" leads, and where the page goes by itself when it is one that
    /// passes. Must be safe to `GET`.
    package var retryPath: String?
    /// The path where the way out leads.
    package var backPath: String
    package var contact: String?
    /// The form that was sent and not taken: the page sends it again, so that nothing typed is
    /// lost.
    package var resend: Resend?

    package init(
        kind: Kind, retryPath: String? = nil, backPath: String = "/", contact: String? = nil,
        resend: Resend? = nil
    ) {
        self.kind = kind
        self.retryPath = retryPath
        self.backPath = backPath
        self.contact = contact
        self.resend = resend
    }

    /// The kind of a message: what is said. The case names are also in the word lists, as
    /// `message_title_…`.
    package enum Kind: Sendable {
        /// 404, any page.
        case notFound
        /// 404 of an order's link, which may be mistyped or cut off.
        case orderNotFound
        /// 410: the order was lost when an older copy of the shop was put back.
        case orderLost
        /// 429 or 503: try again after so many seconds. Refreshes itself when `retryPath` is set.
        case busy(Int)
        /// 503, the database cannot be reached: seconds until the page tries again.
        case unavailable(Int)
        /// 503: another server has the file; seconds until the page tries again.
        case fileOnItsWay(Int)
        /// 503: the store that has the file does not answer; seconds until the page tries again.
        case fileStoreAway(Int)
        /// 500: the store has other bytes under the file's name, which is told.
        case fileDamaged(String)
        /// 404: nobody has the file any more.
        case fileLost
        /// The answer 403: the reader may not see this.
        case forbidden
        /// 403 of a form whose token is old.
        case staleForm
        /// 403 of a form that came from another name than the one that the shop was asked for.
        case otherHost(HostNames)
        /// 413; the limit, written: `16 MB`.
        case tooLarge(String)
        /// The answers 400, 415 and 422: the request cannot be understood.
        case badRequest
        /// The answer 401 in the staff's part: the session is over.
        case sessionOver
        /// 409: the order changed in the meantime.
        case changedMeanwhile
        /// 507 of an export.
        case noRoom(Room)
        /// 503 of an export: the disk takes no files.
        case notWritable
        /// 422: staff asked for what takes too long to find.
        case tooWide
        /// The answer 500: the shop failed.
        case failed
    }
}

/// The room that a file takes of a disk and that it may have of it, each written: `300 MB`.
package struct Room: Sendable {
    /// The room that is needed, written; `nil` where nobody knows.
    package var needed: String?
    package var free: String

    package init(needed: String?, free: String) {
        self.needed = needed
        self.free = free
    }
}

/// The two names of one shop: the one that people type, and the one that a proxy asks for.
package struct HostNames: Sendable {
    package var browser: String
    package var shop: String

    package init(browser: String, shop: String) {
        self.browser = browser
        self.shop = shop
    }
}

/// A form that could not be taken just now, ready to be sent again.
package struct Resend: Sendable {
    /// The address that the form is posted to.
    package var action: String
    /// The seconds after which the script sends the form by itself.
    package var seconds: Int
    package var fields: [Field]

    /// A field of the form, as it was sent.
    package struct Field: Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(action: String, seconds: Int, fields: [Field]) {
        self.action = action
        self.seconds = seconds
        self.fields = fields
    }
}
