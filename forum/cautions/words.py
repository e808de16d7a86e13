"""The word lists behind `names.py`, all in lower case."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


HONORIFICS = _set(
    "mr mrs ms miss mx dr prof professor sir dame lord lady rev revd cllr councillor judge sgt pc nurse sister")
# Those that are no word themselves: "miss long days" names nobody, "mr long" does.
TITLES = _set("mr mrs ms mx dr prof cllr")
PARTICLES = _set("ap ab ferch van der den de la le du di da dos von al el bin ibn st y")
# "Band B. Brown bins": a letter after one of these is no initial.
LABELS = _set(
    "band grade plan option form group team tier phase block wing level part appendix annex class type")
# Surnames that are also words: alone, with a capital at the start of a sentence, they say nothing.
SURNAME_WORDS = _set("""
abbey archer ash bacon baker ball banks barber barn barnes bass bath battle bean bell bench berry best bird bishop
black blank bloom blue bond bonds book booth bowl bowls bridge bridges bright brook brooks brown bull burden burn
burns bush butcher butler cannon cart carver case cash castle chambers chance change chapel chapman chase cherry
christmas church clay clerk close cloud coffin cole coleman combs cook cope corn court cox craft crane cross crow
crown dale dance darling day days dean deed down drew drinkwater drive driver duke dyer earl early east easter end
england english farmer fast field fields finch fish fisher fleet flood flowers ford forest forester fox freeman french
friday friend frost fuller game gardener gates gay gentle glass glover golden good grant grants grave graves gray
green grey grove guest hall ham hand hands hardy harness hart hay head heath hedges hill hills holland holly home hood
hook hooper hope horn house hunt hunter ireland jewel joy judge keen key keys kind king kings kitchen knight lake lamb
lane law laws leach leader leaf light little lock long love major mann manners march mark marks marsh marshall mason
master masters may meadows mercer mill miller mills monday moody moon moor moss mount must nation new night noble
north nurse page pain parish park parks pass pastor peace pearl penny piper pitt place plant pool pope porter post
potter potts pound powers pratt price pride prince prior quick rains read reader reading rich ring rivers road robin
rock rolls rose rowing rule rush sadler sales salt sands savage school seal self sharp shepherd ship shoemaker shore
short silver singer singleton skinner sleep small smart snow south sparks speed spencer spring stamp star steel
steward still stock stone stones storey street strong summer summers sunday swallow sweet swift tanner temple thorn
tower towers town townsend train tree trees trust turner twist underwood usher vale vine wade wales walker wall walls
ward warden waters way webster weeks well wells west wheeler white wild wills winter winters wise wood woods work
worth wren young youngs
""")
# First names that are also words: "will young people" names nobody, "Will Young" does.
FIRST_NAME_WORDS = _set("""
angel april art august autumn bill chase chuck cliff daisy dale dawn dean dot drew faith frank gay gene glen grace
grant guy harmony heath holly hope iris ivy jack jasmine jean joy june kitty lance laurel lily mark max may merry
miles nick olive page pat pearl penny peter pierce ray rich robin rod rose ruby rusty sandy sky stew storm sue summer
terry tony victor violet wade will
""")
