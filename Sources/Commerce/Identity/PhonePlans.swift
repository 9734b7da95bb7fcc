/// The certain facts of the numbering plans of countries.
///
/// Facts of ITU-T E.164 and of the plans that countries publish through the ITU, as of 2026. Only ranges of mobile and
/// geographic numbers are listed; other ranges count as unknown.
package enum PhonePlans {
  /// The parts of the table that could not be read; empty unless one of its lines is wrong.
  package static var unread: [String] { PhoneTable.shared.unread }

  /// One line a plan: countries, country calling code, trunk prefix, international prefix, then the forms of national
  /// numbers; a line that begins with `+` has more forms of the plan before.
  ///
  /// - Countries: ISO 3166-1 alpha-2, joined with `,`; `-` where a national number alone says too little.
  /// - Trunk prefix: the digits in front of a national number; `-` for none; with `?` where people leave it out
  ///   as well.
  /// - International prefix: `00`, or `-` if it is another one.
  /// - A form: digits, `x` for any digit, `[2-59]` for some; each `?` at the end is an `x` that may be missing.
  static let table = """
    us,ca,pr,do 1 1? - 20[1-9][2-9]xxxxxx 21[02-9][2-9]xxxxxx 22[0345689][2-9]xxxxxx
    + 23[149][2-9]xxxxxx 24[089][2-9]xxxxxx 25[0-46][2-9]xxxxxx 26[02379][2-9]xxxxxx
    + 27[0246][2-9]xxxxxx 28[139][2-9]xxxxxx 30[1-9][2-9]xxxxxx 31[02-9][2-9]xxxxxx
    + 32[01356][2-9]xxxxxx 33[0124679][2-9]xxxxxx 34[1367][2-9]xxxxxx 35[0-4][2-9]xxxxxx
    + 36[0134578][2-9]xxxxxx 38[026][2-9]xxxxxx 40[1-9][2-9]xxxxxx 41[02-9][2-9]xxxxxx
    + 42[3458][2-9]xxxxxx 43[0-24578][2-9]xxxxxx 44[023578][2-9]xxxxxx 45[08][2-9]xxxxxx
    + 46[389][2-9]xxxxxx 47[0589][2-9]xxxxxx 48[04][2-9]xxxxxx 50[1-9][2-9]xxxxxx
    + 51[02-9][2-9]xxxxxx 520[2-9]xxxxxx 53[0149][2-9]xxxxxx 54[018][2-9]xxxxxx
    + 55[179][2-9]xxxxxx 56[1-47][2-9]xxxxxx 57[0-49][2-9]xxxxxx 58[0-2567][2-9]xxxxxx
    + 60[1-9][2-9]xxxxxx 61[02-9][2-9]xxxxxx 62[03689][2-9]xxxxxx 63[0169][2-9]xxxxxx
    + 64[0167][2-9]xxxxxx 65[017][2-9]xxxxxx 66[0-27][2-9]xxxxxx 67[28][2-9]xxxxxx
    + 68[0-29][2-9]xxxxxx 70[1-9][2-9]xxxxxx 71[2-9][2-9]xxxxxx 72[04-7][2-9]xxxxxx
    + 73[0-24][2-9]xxxxxx 74[0237][2-9]xxxxxx 75[47][2-9]xxxxxx 76[02359][2-9]xxxxxx
    + 77[0-589][2-9]xxxxxx 78[0-2567][2-9]xxxxxx 80[1-8][2-9]xxxxxx 81[02-9][2-9]xxxxxx
    + 82[05689][2-9]xxxxxx 83[0-289][2-9]xxxxxx 84[03578][2-9]xxxxxx 85[04-9][2-9]xxxxxx
    + 86[02-57][2-9]xxxxxx 87[02389][2-9]xxxxxx 90[1-9][2-9]xxxxxx 91[02-9][2-9]xxxxxx
    + 92[0589][2-9]xxxxxx 93[014679][2-9]xxxxxx 94[0-3578][2-9]xxxxxx 95[12469][2-9]xxxxxx
    + 97[0-2389][2-9]xxxxxx 98[04569][2-9]xxxxxx
    gb,gg,je,im 44 0 00 7[1-57-9]xxxxxxxx 20[378]xxxxxxx 11[346]2xxxxxx 11[578]9xxxxxx 1[2-69]1[2-8]xxxxxx
    + 2380xxxxxx 2392xxxxxx 2476xxxxxx 28[79]xxxxxxx 2920xxxxxx
    ie 353 0 00 8[35-9]xxxxxxx 1[2-9]xxxxxx 21[2-9]xxxxxx 61[2-9]xxxxx 91[2-9]xxxxx
    de 49 0 00 15[125-9]xxxxxxxx 16[023]xxxxxxx? 17xxxxxxxx? 30[2-9]xxxxxx? 40[2-9]xxxxxx?
    + 69[2-9]xxxxxx? 89[1-9]xxxxxx? 20[1-689]xxxxxx? 2[1-356][1-8]xxxxxx? 3[3569][1-9]xxxxxx?
    + 34[1-7]xxxxxx? 37[1-7]xxxxxx? 4[2-4][1-8]xxxxxx? 5[1-6][1-8]xxxxxx? 6[1-358][1-8]xxxxxx?
    + 7[135][1-8]xxxxxx? 8[236][1-9]xxxxxx? 9[1346][1-8]xxxxxx?
    at 43 0 00 6[5-9]xxxxxxx?? 1[2-9]xxxxxx
    ch 41 0 00 7[5-9]xxxxxxx 2[12467]xxxxxxx 3[1-4]xxxxxxx 4[134]xxxxxxx 5[2568]xxxxxxx
    + 6[12]xxxxxxx 71xxxxxxx 81xxxxxxx 91xxxxxxx
    li 423 - 00 7[89]xxxxx
    fr 33 0 00 [13]xxxxxxxx 2[0-57-9]xxxxxxx 4[1-9]xxxxxxx 5[1-8]xxxxxxx 6[0-24-8]xxxxxxx 63[0-8]xxxxxx
    + 69[589]xxxxxx 7[3-9]xxxxxxx 9xxxxxxxx
    re,yt 262 0 00 262xxxxxx 692xxxxxx
    gp,mf,bl 590 0 00 690xxxxxx
    mq 596 0 00 696xxxxxx
    be 32 0 00 4[7-9]xxxxxxx 45[56]xxxxxx 46[0135-8]xxxxxx 2[2-7]xxxxxx 3[2-7]xxxxxx 9[23]xxxxxx
    + 4[23]xxxxxx 1[0-69]xxxxxx 5[0-9]xxxxxx 6[013-57-9]xxxxxx 71xxxxxx 8[1-79]xxxxxx
    nl 31 0 00 6[1-58]xxxxxxx 1[035]xxxxxxx 2[0346]xxxxxxx 3[03568]xxxxxxx 4[0356]xxxxxxx
    + 5[0358]xxxxxxx 7[0-9]xxxxxxx
    lu 352 - 00 6[269]1xxxxxx
    it,sm,va 39 - 00 3[2-9]xxxxxxxx 02xxxxxxxx 06xxxxxxxx 01[0159]xxxxxx? 0[345789][0159]xxxxxx?
    es 34 - 00 6xxxxxxxx 7[1-4]xxxxxxx 8[1-8]xxxxxxx 9[1-8]xxxxxxx
    pt 351 - 00 9[1236]xxxxxxx 21xxxxxxx 22xxxxxxx 23[1-6]xxxxxx 25[1-9]xxxxxx 27[1-9]xxxxxx
    + 28[1-6]xxxxxx
    dk 45 - 00 2[1-9][1-9]xxxxx 3[1-59][1-9]xxxxx 4[0-9][1-9]xxxxx 5[0-9][1-9]xxxxx
    + 6[0-6][1-9]xxxxx 7[0-9][1-9]xxxxx 8[126-9][1-9]xxxxx 9[136-9][1-9]xxxxx
    no,sj 47 - 00 4[015-8]xxxxxx 9[0-357-9]xxxxxx 2[1-4]xxxxxx 3[1-357]xxxxxx 5[1-356]xxxxxx
    + 6[1-479]xxxxxx 7[1-8]xxxxxx
    se 46 0 00 7[02369]xxxxxxx 8[1-9]xxxxxx?
    fi,ax 358 0 00 4[0-6]xxxxxxx? 50xxxxxxx?
    is 354 - 00 55xxxxx 56xxxxx 69xxxxx 77xxxxx 8[59]xxxxx
    pl 48 - 00 45xxxxxxx 5[01379]xxxxxxx 6[069]xxxxxxx 7[2389]xxxxxxx 88xxxxxxx 1[2-8]xxxxxxx
    + 2[2-59]xxxxxxx 3[2-4]xxxxxxx 4[1-468]xxxxxxx 5[24-68]xxxxxxx 6[1-3578]xxxxxxx 7[14-7]xxxxxxx
    + 8[1-79]xxxxxxx 9[145]xxxxxxx
    cz 420 - 00 60[1-8]xxxxxx 70[2-5]xxxxxx 7[2379]xxxxxxx 2[2-57]xxxxxxx 54xxxxxxx
    sk 421 0 00 90[1-8]xxxxxx 91[0-24-9]xxxxxx 94[03-57-9]xxxxxx 95xxxxxxx 2[2-9]xxxxxxx
    + [345][1-8][2-9]xxxxxx
    hu 36 06 00 [237]0xxxxxxx 31xxxxxxx 50xxxxxxx 1[2-9]xxxxxx
    ro 40 0 00 7[2-7]xxxxxxx 21xxxxxxx 2[3-6]xxxxxxx 31xxxxxxx 3[3-6]xxxxxxx
    bg 359 0 00 8[789]xxxxxxx 98[89]xxxxxx 2[2-9]xxxxxx
    gr 30 - 00 69xxxxxxxx 210xxxxxxx 2310xxxxxx
    cy 357 - 00 9[5-79]xxxxxx 2[2-6]xxxxxx
    mt 356 - 00 79xxxxxx 99xxxxxx 77xxxxxx 21xxxxxx
    hr 385 0 00 9[1259]xxxxxxx 98xxxxxx? 1[2-6]xxxxxx 2[0-3]xxxxxx 3[1-5]xxxxxx
    + 4[02-47-9]xxxxxx 5[1-3]xxxxxx
    si 386 0 00 [37][01]xxxxxx 4[01]xxxxxx 51xxxxxx 1[2-8]xxxxxx
    rs 381 0 00 6[0-69]xxxxxx? 11[1-9]xxxxxx
    ee 372 - 00 5[89]xxxxxx 6xxxxxx
    lv 371 - 00 2[0-24-9]xxxxxx 6[3-8]xxxxxx
    lt 370 0 00 6xxxxxxx
    ua 380 0 00 39xxxxxxx 50xxxxxxx 6[3678]xxxxxxx 73xxxxxxx 9[1-9]xxxxxxx 44xxxxxxx
    ru,kz 7 8 - 9xxxxxxxxx 49[589]xxxxxxx 812xxxxxxx 70[0-25-8]xxxxxxx 77[15-8]xxxxxxx 747xxxxxxx
    tr 90 0? 00 5[0345]xxxxxxxx 212xxxxxxx 216xxxxxxx 312xxxxxxx 232xxxxxxx
    il 972 0 00 50[2-9]xxxxxx 52[2-9]xxxxxx 53xxxxxxx 54[2-9]xxxxxx 58[3-7]xxxxxx [23489]xxxxxxx
    ae 971 0 00 5[024-68]xxxxxxx [234679][2-8]xxxxxx
    sa 966 0 00 5[013-689]xxxxxxx 11[2-8]xxxxxx 12[5-7]xxxxxx 13[5-8]xxxxxx
    qa 974 - 00 [3567]xxxxxxx 4[04]xxxxxx
    kw 965 - 00 50xxxxxx 55xxxxxx 66xxxxxx 99xxxxxx 22[2-5]xxxxx
    bh 973 - 00 3[2-79]xxxxxx 17xxxxxx
    eg 20 0 00 1[0-25]xxxxxxxx 2[2-9]xxxxxxx
    ma 212 0 00 6[0-79]xxxxxxx 7[06-8]xxxxxxx 5[23]xxxxxxx
    tn 216 - 00 [259]xxxxxxx 4[0-8]xxxxxx 7xxxxxxx
    za 27 0 00 6[0-8]xxxxxxx 7[1-46-9]xxxxxxx 8[2-4]xxxxxxx 1[0-8]xxxxxxx 2[1378]xxxxxxx
    + 3[1-69]xxxxxxx 4[1-9]xxxxxxx 5[1346-8]xxxxxxx
    ng 234 0 - 70[13-9]xxxxxxx 80[2-9]xxxxxxx 81[0-8]xxxxxxx 90[1-9]xxxxxxx 91[0-6]xxxxxxx
    ke 254 0 - 7xxxxxxxx 10[0-8]xxxxxx 11xxxxxxx
    gh 233 0 00 2[034678]xxxxxxx 5[03457]xxxxxxx
    in 91 0? 00 [789]xxxxxxxxx 6[2-9]xxxxxxxx
    pk 92 0 00 3[0-24]xxxxxxxx 33[0-7]xxxxxxx
    bd 880 0 00 1[3-9]xxxxxxxx
    lk 94 0 00 7[0125-8]xxxxxxx
    th 66 0 - 6[1-5]xxxxxxx [89]xxxxxxxx 2xxxxxxx
    my 60 0 00 1[23679][2-9]xxxxxx 11[1-5]xxxxxxx 38xxxxxxx
    sg 65 - - 8[1-9]xxxxxx 9[0-8]xxxxxx 6xxxxxxx
    id 62 0 - 81xxxxxxx?? 8[2357-9]xxxxxxx??
    ph 63 0 00 90[5-9]xxxxxxx 91[0-24-9]xxxxxxx 9[235679]xxxxxxxx 2[78]xxxxxxx
    vn 84 0 00 3[2-9]xxxxxxx 5[689]xxxxxxx 7[06-9]xxxxxxx 8[1-8]xxxxxxx 9[0-8]xxxxxxx
    jp 81 0 - [789]0[1-9]xxxxxxx 3[3-6]xxxxxxx 6[4-9]xxxxxxx
    kr 82 0 - 10[2-46-9]xxxxxxx 2[2-9]xxxxxx?
    cn 86 0? 00 13xxxxxxxxx 15[0-35-9]xxxxxxxx 17[0-35-8]xxxxxxxx 18xxxxxxxxx 19[0-35-9]xxxxxxxx
    hk 852 - - 5[1-4]xxxxxx 6[0-9]xxxxxx 9[1-7]xxxxxx 2[1-9]xxxxxx 31xxxxxx
    mo 853 - 00 62xxxxxx 28[2-9]xxxxx
    tw 886 0 - 9xxxxxxxx 2[2-8]xxxxxxx
    au,cx,cc 61 0 - 4[0-36-9]xxxxxxx 2[4-9]xxxxxxx 3[5-9]xxxxxxx 7[2-57]xxxxxxx 8[6-9]xxxxxxx
    nz 64 0 00 21xxxxxx?? 22xxxxxxx 27xxxxxxx 3[3-79]xxxxxx 4[2-9]xxxxxx 6[35-9]xxxxxx 7[3-57-9]xxxxxx
    + 9[2-9]xxxxxx
    mx 52 - 00 55xxxxxxxx 56xxxxxxxx 33xxxxxxxx 81xxxxxxxx 222xxxxxxx 442xxxxxxx 664xxxxxxx 998xxxxxxx
    br 55 0? - 1[1-9]9xxxxxxxx 2[12478]9xxxxxxxx 3[1-578]9xxxxxxxx 4[1-9]9xxxxxxxx 5[1345]9xxxxxxxx
    + 6[1-9]9xxxxxxxx 7[134579]9xxxxxxxx [89][1-9]9xxxxxxxx 1[1-9][2-4]xxxxxxx 2[14][2-3]xxxxxxx
    + 3[1-58][23]xxxxxxx 4[1-9][23]xxxxxxx 51[3]xxxxxxx 61[3]xxxxxxx 71[3]xxxxxxx 81[3]xxxxxxx
    - 54 - - 911[2-7]xxxxxxx
    cl 56 - - 9[2-689]xxxxxxx 22[1-9]xxxxxx
    co 57 - - 30[0-5]xxxxxxx 31xxxxxxxx 32[0-3]xxxxxxx 35[01]xxxxxxx
    pe 51 0 00 9xxxxxxxx 1[2-8]xxxxxx
    ec 593 0 00 9[89]xxxxxxx [2-7][2-7]xxxxxx
    uy 598 0 00 9[1-9]xxxxxx
    cr 506 - 00 8[3-9]xxxxxx 7[0-2]xxxxxx 6[0-3]xxxxxx 22xxxxxx 24xxxxxx 25xxxxxx
    pa 507 - 00 6xxxxxxx
    gt 502 - 00 [3-5]xxxxxxx
    """
}
