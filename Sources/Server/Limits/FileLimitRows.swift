internal import Blobs
internal import Delivery
internal import Formats
internal import Operations
internal import Shop
internal import Web

/// The limits of slips, pictures and the store that they are carried to.
extension ShopLimits {
    var slips: [LimitRow] {
        [
            .init(
                "web.slipBytes", bytes: web.slipBytes,
                "Bytes of a slip as it is sent; more is 413."),
            .init(
                "web.uploads", web.uploads,
                "Slips that are taken at once; it follows the files of the process."),
            .init(
                "Uploads.Limits.cutOnce", Uploads.Limits.cutOnce,
                "The time for which slips of one order that break off are counted as one."),
            .init(
                "Uploads.Limits.cutOrders", Uploads.Limits.cutOrders,
                "Orders of which it is remembered that a slip broke off."),
            .init(
                "web.uploadsPerOrder", web.uploadsPerOrder,
                "Slips of one order that are taken at once."),
            .init(
                "SlipLimits.bytes", bytes: Int(SlipLimits.bytes),
                "Bytes of a slip as it is kept."),
            .init("SlipLimits.perOrder", SlipLimits.perOrder, "Slips of one order."),
            .init(
                "SlipLimits.bytesPerOrder", bytes: Int(SlipLimits.bytesPerOrder),
                "Bytes of all slips of one order."),
            .init(
                "UploadHold.near", UploadHold.near,
                "The time before a deadline in which a slip on its way holds the order."),
            .init(
                "UploadHold.most", UploadHold.most,
                "The time past a deadline for which a slip on its way holds the order."),
            .init(
                "SlipLimits.fileName", SlipLimits.fileName,
                "Characters of a file's name that are kept."),
            .init(
                "BlobLimits.keptFree", bytes: Int(BlobLimits.keptFree),
                "Free bytes of the disk that no slip may touch: they are for orders."),
            .init(
                "BlobLimits.unnamed", BlobLimits.unnamed,
                "The time a file that nothing names is left alone."),
            .init(
                "BlobLimits.onItsWay", BlobLimits.onItsWay,
                "The time a file may be on its way to the store before it is lost."),
            .init(
                "BlobLimits.prefix", bytes: BlobLimits.prefix,
                "First bytes of an upload that are kept in memory."),
            .init(
                "BlobLimits.chunk", bytes: BlobLimits.chunk,
                "Bytes of a file that are read at a time."),
            .init(
                "BlobLimits.threads", BlobLimits.threads,
                "Files that are read, synced and named at once."),
            .init(
                "PDFWindow.size", bytes: PDFWindow.size,
                "Bytes of a PDF that are looked at for what locks it."),
            .init(
                "PictureMaker.seconds", PictureMaker.seconds,
                "Seconds that making one width of a picture may take."),
            .init(
                "PictureMaker.processorSeconds", PictureMaker.processorSeconds,
                "Seconds of the processor that making one width may take."),
            .init(
                "PictureMaker.memory", bytes: PictureMaker.memory,
                "Memory of the process that makes a picture."),
            .init(
                "PictureMaker.writtenBytes", bytes: PictureMaker.writtenBytes,
                "Bytes that the process which makes a picture may write."),
            .init("PictureMaker.height", PictureMaker.height, "Pixels of a picture's height."),
            .init(
                "PictureMaker.complaintBytes", PictureMaker.complaintBytes,
                "Bytes of a failed picture's complaint that are told on."),
        ]
    }

    var pieces: [LimitRow] {
        [
            .init(
                "PartialLimits.kept", PartialLimits.kept,
                "The time an upload in pieces is kept."),
            .init(
                "PartialLimits.ofOwner", PartialLimits.ofOwner,
                "Unfinished uploads in pieces of one order."),
            .init(
                "PartialLimits.rememberedOfOwner", PartialLimits.rememberedOfOwner,
                "Finished uploads in pieces of one order that are remembered."),
            .init(
                "PartialLimits.folders", PartialLimits.folders,
                "Folders that uploads in pieces lie in."),
            .init(
                "PartialLimits.ofFolder", PartialLimits.ofFolder,
                "Unfinished uploads in pieces of one folder."),
            .init(
                "PartialLimits.note", bytes: PartialLimits.note,
                "Bytes of what a client says about an upload in pieces."),
        ]
    }

    var store: [LimitRow] {
        [
            .init(
                "BlobLimits.fetched", bytes: Int(BlobLimits.fetched),
                "Bytes of a file that is fetched from the store."),
            .init(
                "BlobLimits.carriedAtOnce", BlobLimits.carriedAtOnce,
                "Files that are carried to the store at once."),
            .init(
                "BlobLimits.fetchedAtOnce", BlobLimits.fetchedAtOnce,
                "Files that are fetched from the store at once."),
            .init(
                "BlobCarrier.Limits.pause", BlobCarrier.Limits.pause,
                "The pause between two looks for files to carry."),
            .init(
                "BlobCarrier.Limits.firstRetry", BlobCarrier.Limits.firstRetry,
                "The first pause after trouble with the store."),
            .init(
                "BlobCarrier.Limits.longestRetry", BlobCarrier.Limits.longestRetry,
                "The longest pause between two tries at the store."),
            .init(
                "BlobCarrier.Limits.named", BlobCarrier.Limits.named,
                "Refused files that one line of the log names."),
        ]
    }
}
