/// The thirteenth schema: products' pictures in the widths that shoppers get.
///
/// `picture` is the seller's own file, as `products` names it. A picture without rows here was
/// applied by an older version and goes out as it is.
let schema13: [String] = [
    """
    CREATE TABLE picture_sizes (
        picture {text} NOT NULL,
        width BIGINT NOT NULL CHECK (width > 0),
        height BIGINT NOT NULL CHECK (height > 0),
        digest {text} NOT NULL,
        PRIMARY KEY (picture, width)
    ){clustered}
    """
]
