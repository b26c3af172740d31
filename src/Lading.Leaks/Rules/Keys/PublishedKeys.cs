using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Lading.Leaks.Rules.Keys;

/// <summary>
/// Private keys out of the tests and demonstrations of much-used libraries, which copy them from one another and compile them into
/// programs: they are no secret of whoever has them. Known by the first eight bytes of the SHA-256 of their DER or OpenSSH bytes.
/// </summary>
internal static class PublishedKeys
{
    /// <summary>Who published how many of the keys below, in their order.</summary>
    private static readonly (string Owner, int Count)[] s_owners =
    [
        ("OpenSSL", 146), ("GnuTLS", 141), ("Node.js", 58), ("Python", 12), ("Ruby", 32), ("Go", 1), ("Netty", 23),
        ("gRPC", 17), ("curl", 7), ("Paramiko", 19), ("Forge", 14), ("Spring Security", 10), ("jsonwebtoken", 9),
        ("Requests", 4), ("urllib3", 2), ("Tornado", 1),
    ];

    /// <summary>Who published the key; null for a key that is not among them.</summary>
    public static string? OwnerOf(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        int index = Hashes.IndexOf(BinaryPrimitives.ReadUInt64BigEndian(hash));
        if (index < 0)
            return null;
        foreach ((string owner, int count) in s_owners)
            if ((index -= count) < 0)
                return owner;
        return null;
    }

    /// <summary>What is told of such a key.</summary>
    public static string Detail(string owner) => $"everybody's: published with {owner}";

    private static ReadOnlySpan<ulong> Hashes =>
    [
        // OpenSSL
        0x03a6c4d41edb17ba, 0x07b8e6cb597da587, 0x0b3865c90dbda62b, 0x0c346a02256fd4bd, 0x0f8a109135fc39d5,
        0x11144439761e4176, 0x1159aab30432978a, 0x12edee2f696edfed, 0x14265ee2b54959e4, 0x18f950141d50922e,
        0x1bab25122454037b, 0x1bb6207160288119, 0x1e57debcd0552d6b, 0x1ea14a2324337d42, 0x21739ee2b98b97dd,
        0x23001a82359fa825, 0x260564d22cd1afda, 0x26604107da9d1f73, 0x27591b84b12a7adf, 0x2bd132baf1b570d5,
        0x2e2ca9e930175c9d, 0x2e34ddd087b161fe, 0x2f5fa10196e3ebcc, 0x2fb05560642f2e4a, 0x364da5fbc730b374,
        0x365f3fdc51d0681d, 0x3930cea9c32b3f9b, 0x3bde08f23af17c54, 0x3d2e2e1da54c2e21, 0x3d3af0baf9a661a4,
        0x3da0169fb1ba1ec6, 0x3da02ad0023634d6, 0x3e80028c5460a05d, 0x3eb54c4b2a42e268, 0x3f01f6bc93c181dd,
        0x409947cd0c9c94fb, 0x4148d9bfa87ed7c5, 0x420ed498fec627b4, 0x42be12509fce0a22, 0x43b57287609c0f3f,
        0x43cfe4e0147c5fba, 0x4665410b88282288, 0x491265956c8a7cde, 0x4f7c7bdce2ed76d4, 0x55742345eecc9cf3,
        0x5ae75dae970167ae, 0x5b7cfbccd060f953, 0x5f27c08eb3da3b4e, 0x60fbb74160dc9bfe, 0x618901c00e98f4dc,
        0x61ba12b9a2c74194, 0x6290c1e22df08219, 0x62cd520571209a34, 0x62ed7b4f6c63f051, 0x69fbfb9ed791f59f,
        0x6ac705e589f2f9aa, 0x6b0aa8733e437212, 0x6c284d1fe389a8fc, 0x6e4734e3db239c4e, 0x6fa9dbfe87e414a2,
        0x7044605d675ad73c, 0x735acba95479ba9e, 0x7582064af5af8561, 0x7b907fe7ff703d38, 0x7bd0130177bd0731,
        0x7dfc68aa1c3c6990, 0x80d5dce794c61416, 0x82db15f2fca54c67, 0x83d253d7b6765eaa, 0x859780c8df2db270,
        0x859f9cf79602452f, 0x886eab4f37664ed3, 0x889dc0463ed12d96, 0x88a5251a0e05ac9f, 0x8b1c153e17a05b3e,
        0x8bcd55a6febbf166, 0x8e15cf56e7a07448, 0x8efb3ca515473e90, 0x9385f0f07dc5b5be, 0x9507b08beba2bd04,
        0x9691370d6b320432, 0x97438405a1d676a4, 0x989ac5f2ee958891, 0x99eac3b6e4954c7e, 0x9a0de40fd4fd1648,
        0x9afd4d414352c3fa, 0x9b4f8ae83fcb0f23, 0x9b92b057e5804119, 0x9fe33eaa49420dfa, 0xa270d9403a28f813,
        0xa332ba4d0851e4c6, 0xa35ad4ee9f76a15b, 0xa414540cdad17db3, 0xa4937dbc294ea4e4, 0xa9c7c3cc0009b2eb,
        0xa9e0c3c135758791, 0xab2c0d1af7c34ea4, 0xab6a5ba5e21b1096, 0xabdda0e3c7602aef, 0xae46dd0f9b31ed8d,
        0xaf45d3ca16eec081, 0xafca6c453263863e, 0xb22c1ad1aeea00c2, 0xb29ea747ca14ff02, 0xb2dede2268d9b45b,
        0xb362d0f522a494da, 0xb5fc05c84517ab6f, 0xb74e5ecd88c5e1bc, 0xbb0923123f40e0d3, 0xbc00b886eff4cb2e,
        0xbc27030cefe1fa4a, 0xc1ac2667608b8f71, 0xc30ebc1acf5df341, 0xc365b48cb7250e72, 0xc470d9d76218485b,
        0xc56570fc5b557513, 0xc5a79bbc5e3119d4, 0xc6595a7343c0c2b5, 0xc71de57c6236f2d6, 0xc8ef1f0f211ae10d,
        0xc8f199231f3bb842, 0xcb7703f4e68e3d79, 0xcc091c3bc967381e, 0xcd9798cc27cd1aaa, 0xcdc5a65fdde7e778,
        0xce992ff2586db606, 0xd27ee6cdf71159e3, 0xd3e689bec0e678b1, 0xd5009ca6812eeb2d, 0xd7a700ff9d9c6998,
        0xde2a3de7e243e930, 0xded2f87b9914685d, 0xdfb7a28ed2b33312, 0xe0c262f8f87fef5e, 0xe4b7ee2747ef48f1,
        0xe637a7fd6a364396, 0xe73a766365be0d31, 0xebcd27012d7f5e97, 0xf02979a4e15ec15c, 0xf1f38b80839c5bf9,
        0xf6517647be7ff184, 0xf8dbdc6525061c80, 0xf98f176ab23f180a, 0xfc6cbd85e8bb277e, 0xfccad9487bc9ebc8,
        0xfe450343d086e7e4,
        // GnuTLS
        0x0117418ec7eb1622, 0x014f2c6647f2b65e, 0x01805961ed71731e, 0x01c630b60591e784, 0x0219bfa623bb4718,
        0x0225fe2725e43e15, 0x022ea0ba9a034124, 0x024340ca19481785, 0x0375b4bfa18eb247, 0x081671f2105ad410,
        0x0a79d6a5a9d5cef6, 0x0b51a9a5848ecd8a, 0x0dbf8f1aa63f6b78, 0x15e6fab67c6bdd8f, 0x162bf119bfae9f33,
        0x16f4a631ef8177f6, 0x21437659f976089d, 0x21cd78dfbdbe2e77, 0x268705c0f850dbf2, 0x27024c5ec3eab2c1,
        0x273942962b8c5c0d, 0x28b129ca4cf64646, 0x2a045fe03156405c, 0x2b335efb4d12eefb, 0x32900b5cf4c813f4,
        0x340248fb9e881423, 0x34343a4f3d096100, 0x363d22a6ed4c507c, 0x41c9b96d3096f7e2, 0x41d31270c853fb93,
        0x422ce96c579e1dbe, 0x42af14a9abaaf08a, 0x43a0328789e0d57c, 0x43abe9b72e630bad, 0x440656007bd9c4eb,
        0x4419593c2b31648d, 0x4638162f5ee11d25, 0x46d16023242eedf3, 0x46e65135fa129628, 0x48be9c4ba560ddb4,
        0x4ebf7bc869b8f942, 0x4f7d0deed617bb32, 0x5090682364a49da0, 0x50d5caa5254f608f, 0x514beff318fed0d9,
        0x524629a64fee6281, 0x5909ba87121de4fb, 0x5cb381b73dbd4cba, 0x5fc732d88ef939fc, 0x601d83b089926704,
        0x609e04bff175ca20, 0x64e224a36f5413a3, 0x66bec4e4f7205ec6, 0x69762ad0f300577b, 0x6aef7e4356c78c30,
        0x6b0fc2012412ff60, 0x6eda11ccab7f2c40, 0x6f0c3130a081db0c, 0x6ffb652c35ea2ea6, 0x70dd3c304a392a73,
        0x7227eb61b7aa84eb, 0x734119e120c5c0ee, 0x7351df410e426106, 0x7534234801cc2174, 0x76604cd599df56b2,
        0x7996c5962fa5ffd5, 0x7b09cab73a21563b, 0x80610b18520ad615, 0x80b885d1af82668a, 0x80c0f89ac7f6dd61,
        0x8171ecc5b8fed109, 0x81fcf087f165c24a, 0x822cab280f176a0d, 0x82bf1f671fb9c8a3, 0x8317d84f626d2501,
        0x86fdb6e9750bd523, 0x88494cec5be51762, 0x885a06f9662f6cfb, 0x89b812eaacee16e5, 0x8cd17689c4769e37,
        0x8cd21bba19970f12, 0x8ed1bec1e823e76a, 0x8f178455b3bbcc5e, 0x916591fe3a480392, 0x9425fe7e3c25ef0b,
        0x95b6f024c3549f3a, 0x97c9c408528b2b28, 0x9c36c56f75e65d25, 0x9c8c4bfd88e13f92, 0x9df31bb92ab6cb5c,
        0x9f28b11fa9912282, 0x9f9d452403930b0a, 0xa5fc1a5464be0090, 0xa81d22adcd6a0b57, 0xaafe40f40e5e2c77,
        0xabc7cb8bc13b5a91, 0xac191d235cd83c05, 0xae26009fd562bd39, 0xaf23685b82e4e173, 0xb2294bdd2095cb9b,
        0xb495f425da27340c, 0xb49f49032cb4915e, 0xb67e84d506547a03, 0xbed56daf1ad9625a, 0xbf39cf7587bf14a9,
        0xc1c77e250b038ea3, 0xc9d294f8284cfe16, 0xcbc0e43e067d9531, 0xce22f1bbee4474b7, 0xce9126ede16422d8,
        0xd0b2d21af0d7ae8e, 0xd1407e7435783f38, 0xd16ef9c247c2e41b, 0xd2950d483b390c7e, 0xd369e402944c05b7,
        0xd5dbe6b0c2f42ed9, 0xd609f09d5bc2b903, 0xd65c7c806915409e, 0xd7cce4c83f57e6d5, 0xd8fc2bb28a18ac0f,
        0xda72d6cf42a93cce, 0xddbe46861d63c860, 0xe0630777871e5e34, 0xe35c0f0554038226, 0xe40cdcf053ee50fa,
        0xe55636aa6e130ac8, 0xe575a7bf6c6378bb, 0xe6ba0dbad8f165c7, 0xeb4763d4fe503305, 0xec20f88a19eae84d,
        0xec8abfdab9501a8f, 0xedd04734b2b5b435, 0xeeb287c8ede135ff, 0xf0e9b25b8e1fd4f3, 0xf3b5e335899f2eed,
        0xf4507216609d91f1, 0xfa1b6a167733a430, 0xfb0e9323243d838b, 0xfc4e6cbb8fd59a30, 0xfe073ac31f533517,
        0xfed718759362df48,
        // Node.js
        0x04bc87c85b59cdff, 0x060c7b083baa5369, 0x0c96a1269dedbeec, 0x133f5d5d371ca604, 0x14a40e2c5ce429d5,
        0x196db4722b3b95cd, 0x1c187aa7fb4137be, 0x206a907940542e31, 0x22310293a0eed255, 0x255c15b610aa9b7c,
        0x2c5af4a1f6baad2c, 0x34269f099639bcff, 0x366e833401b6d749, 0x3681383b03da2b51, 0x3775d916f6b0c44f,
        0x3c2778589cc8334b, 0x5c1bf27eb20c90de, 0x6489e1fc4a286617, 0x6cb5d5f5e635ba91, 0x710ed0410e23eedc,
        0x7389f88018ff9ea5, 0x77c199e7de290b38, 0x7e597dbb81951b7b, 0x8159d4398b1da154, 0x87654f3a45c22398,
        0x87ee43db8d5b3553, 0x8a7d5e0513c1d3ba, 0x8fc3e30d98ef3647, 0x929e0a204a1113ec, 0x944e19334054aae2,
        0x94634c71e669b546, 0x94c9a4ee497dbc64, 0x954cd0bd014c4477, 0x9995185ef09d1645, 0x9a0a8a241541eb6b,
        0x9a489b03168ec5cf, 0xa0c428735d7c7458, 0xa64a5bd9fb747c50, 0xad70013284a6205c, 0xb2e8d6940701f50c,
        0xb453fb505b1e0041, 0xb565f98e7b012abc, 0xb672ed7eae0dcd3d, 0xb67b9a7bc4fe6e28, 0xb96c7736655a6701,
        0xbdeb1baa0b90b303, 0xbe858795ff1b2618, 0xc5500b75ca99bb9f, 0xc5c1e87aca757a4e, 0xc9e2a4ad52b1570e,
        0xcd39295e52a4b30d, 0xd26c404c14e56d52, 0xd7366aa8fe87b18c, 0xe246a96b7b0e04ac, 0xe7cc77b0d49b2142,
        0xec2b3d928dab3ef0, 0xf05f4f6a5965425e, 0xff93c240ea53a143,
        // Python
        0x30325068603a16a0, 0x47698284e7e71daf, 0x83d4d09f6eb60626, 0x8547eb983f31a400, 0x85f11ff5a5107ed9,
        0x8ffef375b96e9528, 0xa70f24304eba8198, 0xaa937c270bfefeac, 0xcf1db3df60313e91, 0xf022ad7b79455ba6,
        0xf139e02d7543073f, 0xfb7f6509e3ab7681,
        // Ruby
        0x00890d6662a3dd46, 0x00ed32158f3b1f4d, 0x033eeb8090e34d8d, 0x040cfa6b95ab5606, 0x08c5de0cadd7b424,
        0x10072e78a1cd0c2f, 0x120424866611a93a, 0x17afad7794d3fe56, 0x1c4f23f106ee3852, 0x1e9569af87a0ecc4,
        0x23ea39db0f5b8893, 0x446f6dee746ea6c3, 0x448627f01be50f3d, 0x476dbb695117fad9, 0x4f169b32bccfebf5,
        0x5b5f3b1b651465b4, 0x5c1a4ff20b4c819b, 0x689b8265efdc7ace, 0x68b96e38c5c8f922, 0x6dfb0f6f683ce3c5,
        0x7cdd8dc6ffca4cbb, 0x7e053b2efc9b3a00, 0x97026c7e80163991, 0xae6d9526e34aeb62, 0xbbb5849a0ed6cbcd,
        0xbe05da7fc1d1d4ad, 0xc433130f2fc5fbad, 0xe03687fccae81719, 0xeb0da8e29bab6793, 0xed6d251437e134d3,
        0xf0598ce20abdc45b, 0xf89c310db432f745,
        // Go
        0xffdff0657e09322f,
        // Netty
        0x0617d50f633bf0c7, 0x16774223b2a356b8, 0x2380c8024752ffd4, 0x255c1d6cbe9f5a99, 0x27b33645f32a70cd,
        0x2ecda1096ef11267, 0x3437dd8b473a7834, 0x3e5ea4ed0a129282, 0x4c9515e1520694c2, 0x4d09494da27d0537,
        0x56c3041308ad8c8c, 0x5d91b10ba1c648ae, 0x693e99ac7f9933c4, 0x7d17419ba80835b2, 0x8bfb6005b91061d6,
        0x9186408b8399cd7b, 0xab20d090080c3360, 0xc647fd0ccec29bde, 0xdd4d1cb469e759f8, 0xe2f0486ac6cf3dac,
        0xe66fa965cff08671, 0xe7194f0c4177d8d5, 0xf759ea9a88d809bd,
        // gRPC
        0x0e4957c1cea1b6aa, 0x13af5ae7ba6282de, 0x19a067c97469388a, 0x1ef316b5d2ca4f98, 0x404f9e811ce5f099,
        0x48f08cb09f8d0d3f, 0x5072fcd836e9a8ef, 0x5990565a67c4b33a, 0x5ee1f8c3b71ecd5d, 0x6def8e806b56d784,
        0x7de1d1cbede97e19, 0x80e7c5563a93b26f, 0x848f4bd40e59a27d, 0x9d70cb5e80d63148, 0xb8dde75dbc8e8983,
        0xcf85b047d4a6df28, 0xe2597194934444ef,
        // curl
        0x027b0803246f6c72, 0x289edd462040f2d2, 0x36fd8ee428c4fb85, 0x6f2576676d0ec435, 0x81b2c190070ac723,
        0xb278add2b9551d6e, 0xcbcb91fa7aecca4c,
        // Paramiko
        0x06e7389b22ff4370, 0x08a6c9165d9ce695, 0x2bfe360b17455a8f, 0x33b46df431236d22, 0x361721ece86b2732,
        0x68849d4d43beb9a9, 0x9c0ba9b4f3e7993a, 0x9f2e9f308d33a369, 0xb1a22da21484690a, 0xb2c1ad01558ec9f7,
        0xbf54baad27962929, 0xc6fd92719dc3c791, 0xc77c0a9265ff296b, 0xc957c2510666c488, 0xcd31b2c71ecab6d5,
        0xd886fca5fc87afc7, 0xe4feee3f7a55cb77, 0xf145f5a794a620ef, 0xf960bf3adfdfd6c7,
        // Forge
        0x061cdc9b28b8722d, 0x205c92621a24f573, 0x24b0f4663c18f0be, 0x3d4ae5d1962fcd3d, 0x4bfeae98eea40fd5,
        0x5217bec2140f931b, 0x52dd680e59221354, 0x65b069b6ca4357d3, 0x77f0874d8cb95b94, 0x8acce5c53480a25e,
        0xb355123d87a962b1, 0xc1e9487174374b48, 0xcde8a994a112ac89, 0xcf8be7372cd9688b,
        // Spring Security
        0x13ff1cc4ee3fee38, 0x1ac86fcbc341b35c, 0x510896e21919f362, 0x78e680a9310e87dc, 0x7ca71f961422efcb,
        0x97784add9370ade9, 0x9d8fcfc4b4fb9224, 0xacc4f0a84a6e0bce, 0xacff237cc494a997, 0xf050e78112ddd657,
        // jsonwebtoken
        0x589235975f627bdf, 0x6c0287a65e0a1ff9, 0x797a3d17e1fb8957, 0x9a3a562b9dcc0f5e, 0xa4acdcd7fdd261d1,
        0xcbea8f1fe7a55d53, 0xe280f1c78e5cb89f, 0xf0fbe3afcaa33271, 0xfa984e6ba72a1785,
        // Requests
        0x066a821df58dec64, 0x8103c32dd7c6756e, 0xc72a6bc88ad1aeac, 0xdebd6469407f744f,
        // urllib3
        0x2913d00ead4111eb, 0xd55e9d9b688c5833,
        // Tornado
        0x7029036295be093b,
    ];
}
