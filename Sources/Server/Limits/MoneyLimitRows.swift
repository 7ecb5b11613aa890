internal import Formats
internal import Operations
internal import Shop
internal import SlipReading

/// The limits of money: statements of banks, what they are for, and what slips say.
extension ShopLimits {
    var money: [LimitRow] {
        [
            .init(
                "StatementLimits.bytes", bytes: Int(StatementLimits.bytes),
                "The greatest file of a bank's statement."),
            .init("StatementLimits.rows", StatementLimits.rows, "Rows of a bank's statement."),
            .init(
                "StatementLimits.line", bytes: StatementLimits.line,
                "Bytes of a line of a statement, or of one text of CAMT."),
            .init(
                "StatementLimits.text", StatementLimits.text,
                "Characters of a row's text that are kept."),
            .init(
                "StatementLimits.field", StatementLimits.field,
                "Characters of a row's name, account and reference that are kept."),
            .init(
                "StatementLimits.piece", bytes: StatementLimits.piece,
                "Bytes of a statement that are read at once."),
            .init(
                "StatementLimits.parts", StatementLimits.parts,
                "Payments of one booking that are looked at one by one."),
            .init(
                "StatementLimits.matched", StatementLimits.matched,
                "Open rows whose orders are looked for at once."),
            .init(
                "StatementLimits.proved", StatementLimits.proved,
                "How long before its row a payment may have been confirmed."),
            .init(
                "StatementLimits.settled", StatementLimits.settled,
                "Rows that one press settles."),
            .init(
                "StatementLimits.atOnce", StatementLimits.atOnce,
                "Rows that are on their way to the desk at once."),
            .init(
                "StatementLimits.mappings", StatementLimits.mappings,
                "Mappings of columns that are looked through for a file's header."),
            .init(
                "StatementLimits.listed", StatementLimits.listed,
                "Statements, or rows of them, in one list."),
            .init(
                "StatementLimits.counted", StatementLimits.counted,
                "Approved slips that no statement shows and that are counted, at most."),
            .init(
                "MatchingLimits.shares", MatchingLimits.shares,
                "Orders that are told for one row, or that share its money."),
            .init(
                "MatchingLimits.names", MatchingLimits.names,
                "Orders of one amount whose names are compared with a row's."),
            .init(
                "MatchingLimits.words", MatchingLimits.words,
                "Words of a name that it is looked up by."),
            .init(
                "MatchingLimits.nameBeginning", MatchingLimits.nameBeginning,
                "Characters of a name that count as its beginning, at least."),
            .init(
                "MatchingLimits.nameProof", MatchingLimits.nameProof,
                "Characters of a name that was cut off and is still proof, at least."),
            .init(
                "MatchingLimits.reference", MatchingLimits.reference,
                "Letters and digits of a transfer's reference, at least."),
            .init(
                "MatchingLimits.apart", MatchingLimits.apart,
                "The time between a slip and a row that may be one transfer's, at most."),
            .init(
                "MatchingLimits.daysApart", MatchingLimits.daysApart,
                "The time between the days of a slip and a row that may be one transfer's, at most."
            ),
            .init(
                "MatchingLimits.accountDigits", MatchingLimits.accountDigits,
                "Digits of an account that tell that a row went there, at least."),
            .init(
                "MatchingLimits.shownDigits", MatchingLimits.shownDigits,
                "Digits that a bank shows of an account by which the account is told, at least."),
            .init(
                "RefundLimits.perFile", RefundLimits.perFile,
                "Refunds of one file for the bank."),
            .init(
                "RefundLimits.listed", RefundLimits.listed, "Refunds in one list."),
            .init(
                "RefundLimits.matched", RefundLimits.matched,
                "Refunds at the bank, and rows of statements, that are compared at once."),
            .init(
                "RefundLimits.confirmed", RefundLimits.confirmed,
                "Rows that one press ticks refunds off by."),
            .init(
                "RefundLimits.daysAhead", RefundLimits.daysAhead,
                "Days ahead on which a bank is asked to make refunds."),
            .init(
                "RefundLimits.returning", RefundLimits.returning,
                "How long after a refund went its coming back is looked for."),
            .init(
                "RefundAccountLimits.name", RefundAccountLimits.name,
                "Characters of a name on an account that money goes back to."),
            .init(
                "RefundAccountLimits.number", RefundAccountLimits.number,
                "Characters of such an account's number."),
            .init(
                "RefundAccountLimits.fewestDigits", RefundAccountLimits.fewestDigits,
                "Digits of such an account's number, at least."),
            .init(
                "TransferLimits.text", TransferLimits.text,
                "Characters that a receiver of a refund reads."),
            .init(
                "TransferLimits.reference", TransferLimits.reference,
                "Characters of a refund's reference at the bank."),
            .init(
                "SlipLookLimits.held", SlipLookLimits.held,
                "The time for which a slip that somebody has opened is handed to nobody else."),
            .init(
                "SlipSheetLimits.slips", SlipSheetLimits.slips,
                "Slips that are looked at together, and approved with one press."),
            .init(
                "SlipSheetLimits.searched", SlipSheetLimits.searched,
                "Waiting slips that are looked through for those that can be approved together."),
            .init(
                "SlipQueueLimits.held", SlipQueueLimits.held,
                "The time for which a process holds a slip that it reads."),
            .init(
                "SlipQueueLimits.tries", SlipQueueLimits.tries,
                "Times that a slip is begun whose reader ended each time."),
            .init(
                "SlipQueueLimits.pause", SlipQueueLimits.pause,
                "The time until a slip is tried again that could not be read just then."),
            .init(
                "SlipQueueLimits.claimed", SlipQueueLimits.claimed,
                "Slips that are claimed at once for each that is read at once."),
            .init(
                "SlipQueueLimits.codes", SlipQueueLimits.codes,
                "Codes of one slip that are kept."),
            .init(
                "SlipQueueLimits.codeBytes", bytes: SlipQueueLimits.codeBytes,
                "The text of one code."),
            .init(
                "SlipQueueLimits.copyBytes", bytes: SlipQueueLimits.copyBytes,
                "The clean copy of a slip."),
            .init(
                "SlipComparingLimits.together", SlipComparingLimits.together,
                "Slips without a code whose pictures are compared at once."),
            .init(
                "SlipComparingLimits.page", SlipComparingLimits.page,
                "Imprints of pictures that are read at once."),
            .init(
                "SlipComparingLimits.reach", Int(SlipComparingLimits.reach),
                "How far the numbers of two slips are apart that are compared, at most."),
            .init(
                "SlipComparingLimits.searched", SlipComparingLimits.searched,
                "Slips whose hashes are compared with that of one, the nearest by their folds."),
            .init(
                "SlipComparingLimits.compared", SlipComparingLimits.compared,
                "Slips whose pictures are compared with that of one, the nearest by their hashes."),
            .init(
                "SlipComparingLimits.held", SlipComparingLimits.held,
                "The time for which a process holds slips that it compares."),
            .init(
                "LikenessLimits.bits", LikenessLimits.bits,
                "Bits, of 8,192, in which the hashes of pictures differ that are compared."),
            .init(
                "LikenessLimits.blocks", LikenessLimits.blocks,
                "Blocks, of 576, that differ where a picture was changed."),
            .init(
                "LikenessLimits.marks", LikenessLimits.marks,
                "Marks by which a picture is told from others, at least."),
            .init(
                "SlipReadingLimits.codes", SlipReadingLimits.codes,
                "Codes of one look at a slip."),
            .init(
                "SlipReadingLimits.searchedPixels", SlipReadingLimits.searchedPixels,
                "Pixels of a slip that is looked at as it is; of a larger one a smaller copy is."),
            .init(
                "SlipReadingLimits.wholePixels", SlipReadingLimits.wholePixels,
                "Pixels of a slip that is also looked at in full."),
            .init(
                "SlipReadingLimits.doubledPixels", SlipReadingLimits.doubledPixels,
                "Pixels of a slip that is doubled."),
            .init(
                "SlipReadingLimits.looksBehindOthers", SlipReadingLimits.looksBehindOthers,
                "Ways that are tried on once a code was found that is no slip's."),
            .init(
                "SlipReadingLimits.copySide", SlipReadingLimits.copySide,
                "Pixels of the longest side of a slip's copy for people."),
            .init(
                "SlipReadingLimits.thumbnailSide", SlipReadingLimits.thumbnailSide,
                "Pixels of the longest side of a slip's small copy."),
            .init(
                "SlipReadingLimits.quality", SlipReadingLimits.quality,
                "Quality of both copies as JPEG, of 100."),
            .init(
                "SlipReadingLimits.pictures", SlipReadingLimits.pictures,
                "Pictures of one PDF that are looked at."),
            .init(
                "SlipReadingLimits.pictureBytes", bytes: SlipReadingLimits.pictureBytes,
                "Bytes of all pictures of one PDF."),
        ]
    }
}
