"""Words that tell no theme: they hold speech together, count time, or are polite. English and Welsh. Pure data."""

_ENGLISH = """
    a able about across actually after afternoon again agree agreed all almost already also although always am an
    and another answer any anybody anyone anything are aren around as ask asked at away back bad be because been
    before behind being believe below best better between bit both but by call called came can cannot case certain
    come comes coming could couldn day days did didn different do does doesn doing don done down during each either
    else end enough etc even evening ever every everybody everyone everything exactly explain fact far feel few find
    first for found friday from full further get gets getting give given giving glad go goes going gone good got
    great guess had half happen happened happy hard has hasn have haven having he hear heard hello help her here
    hers him himself his hope hour hours how however idea if in instead into is isn it its itself just keep kind
    knew know known knows last later least leave left less let like likely little long longer look looked looking
    lot lots made make makes making many matter may maybe me mean means meant mention might mind mine minute minutes
    monday month months more morning most much must my myself name named near need needed needs never new next night
    no nobody none nor not note nothing now number of off often old on once one ones only or order other others our
    ours ourselves out over own part people perhaps person place please point possible probably put question
    questions quite rather read real really reason regards reply right said same saturday saw say saying says second
    see seem seems seen send sent shall she should shouldn side simply since so some somebody someone something
    sometimes soon sorry sort sound speak start started still stop stuff such suggest sunday sure take taken takes
    talk tell than thank thanks that the their theirs them themselves then there these they thing things think third
    this those though thought three through thursday time times to today together told tomorrow too took tried true
    try trying tuesday turn two under understand unless until up upon us use used using usually very want wanted
    wants was wasn way ways we wednesday week weeks well went were weren what whatever when where whether which
    while who whoever whole whom whose why will wish with within without won wonder word words would wouldn write
    wrote yeah year years yes yesterday yet you your yours yourself
"""
_WELSH = """
    achos aeth ail allai annwyl arall bawb beth ble blwyddyn bob bod bore braf bydd byddaf byddai byth bywyd cael
    cafodd caiff cofion creu cyn cyntaf cytuno daeth dal dan dda ddim ddoe ddydd ddylai ddylem deall debyg dim
    diolch dros drwy dweud dydd dyddiau dylai dyma dyna efallai eich ein eisiau eithaf eleni ers eto fan fath fawr
    fel fod fydd fyddai fyny gael gair gallai gallu gallwn gan ganddo gawn geiriau gen gennym gilydd gofyn gwell
    gwneud gwybod gwych gyd gyda heb heddiw hefyd helo hen her hoffi hoffwn holl hon hono hwn hwnnw hwyl hwyr hyd
    hyn hynny iawn iddi iddo iddyn ill mae maen mai mawr mewn mis misoedd mor mwy mwyaf mynd nad nawr neb nes neu
    newydd nhw nid nos nosweithiau oddi oedd oeddem oeddwn oes ond pam pan pawb peth pethau plis pob pobl pryd
    prynhawn pwy rai rhag rhai rhaid rhoi rhwng rhyw rhywbeth rhywun roedd roeddem roeddwn rwy rwyf rydw rydym rydyn
    siarad siwr sori sut sydd sylw tan trwy tua unrhyw unwaith wedi wedyn weithiau wir wna wnaeth wneud wrth wyf wyt
    wythnos wythnosau ychydig ydi ydw ydy ydych ydym ydyn yma yna yng ynghylch ynglŷn yno
"""
COMMON = frozenset(f"{_ENGLISH} {_WELSH}".split())
