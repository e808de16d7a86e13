"""The words of readable pseudonyms such as "Quiet Heron": 65,536 names of two words.

The order is part of the protocol: changing it renames everyone.
"""

ADJECTIVES: tuple[str, ...] = tuple(
    """
    Aerial Airy Alert Alpine Amber Amiable Ample Aqua Arctic Ardent Astral Autumn Azure Balanced Beaming
    Blithe Bold Botanic Brave Breezy Brief Brisk Buoyant Calm Careful Cheery Chirpy Civic Classic Clear
    Clover Coastal Cobalt Constant Content Coral Cordial Cosmic Cosy Creative Crimson Crystal Curious Cyan
    Dappled Daring Deft Dewy Diligent Dreamy Dynamic Eager Early Earnest Electric Emerald Evergreen Fabled
    Fearless Festive Fleet Floral Focused Forest Friendly Gallant Garnet Generous Genial Gentle Genuine Glad
    Gleaming Glinting Glowing Gracious Grassy Green Guiding Halcyon Happy Harmonic Hazel Hearty Highland
    Hilly Hopeful Idyllic Indigo Inland Intrepid Inventive Island Jaunty Jazzy Jolly Jovial Joyful Juniper
    Keen Kind Kinetic Lakeside Lasting Laurel Leafy Level Lilac Lively Local Lofty Lucky Luminous Lunar
    Lyrical Magenta Maple Marble Marine Mauve Meadow Measured Mellow Melodic Merry Mild Mindful Misty Modern
    Moonlit Morning Mossy Musical Navy Neat Neutral Nifty Nimble Novel Oaken Oceanic Ochre Offshore Opal
    Open Orderly Ornate Outdoor Oval Pacific Pastel Patient Peaceful Pearly Pebbly Placid Playful Pleasant
    Poetic Poised Polar Polite Prairie Precise Pristine Prompt Purple Quartz Quick Quiet Radiant Rainy Rapid
    Relaxed Resolute Restful Rippling Rising Riverside Roaming Rocky Rolling Rosy Roving Ruby Rural Russet
    Sandy Sapphire Satin Scenic Seafaring Seaside Serene Sheltered Shining Silent Silken Sincere Smiling
    Smooth Snowy Snug Solar Solid Soothing Sparkling Spirited Splendid Spring Stalwart Starry Steady Stellar
    Subtle Summer Sunlit Sunny Sylvan Tactful Teal Thorough Tidal Tidy Timely Topaz Tranquil Tropical True
    Trusty Tuneful Turquoise Twilight Upbeat Upland Valiant Velvet Verdant Vernal Vibrant Violet Vivid
    Walnut Wandering Warm Watchful Wavy Welcome Willow Windswept Winter Woven Yonder Zesty Zigzag Zippy
""".split()
)

CREATURES: tuple[str, ...] = tuple(
    """
    Aardvark Alligator Alpaca Anemone Antelope Armadillo Avocet Axolotl Badger Bandicoot Barnacle Bee Beetle
    Bellbird Beluga Bilby Bison Bittern Blenny Bluebird Bobcat Bobolink Bowerbird Brambling Bream Buffalo
    Bullfinch Bumblebee Bunting Butterfly Capybara Caracal Caribou Cassowary Chaffinch Chameleon Chipmunk
    Cicada Coati Conch Condor Cormorant Corncrake Crane Crayfish Cricket Crossbill Curlew Cygnet Dace Deer
    Dipper Dolphin Dormouse Dove Dragonfly Dromedary Dunlin Dunnock Eagle Echidna Egret Eider Eland Elk Emu
    Falcon Fantail Fennec Fieldfare Finch Firefly Flamingo Fox Fulmar Gadwall Gazelle Gecko Giraffe Glider
    Goldfinch Goshawk Gosling Grackle Grayling Grebe Guillemot Guppy Gurnard Haddock Halibut Hamster Hare
    Hawk Hedgehog Heron Hoverfly Ibex Ibis Iguana Impala Jackdaw Jaguar Jay Jerboa Junco Kangaroo Katydid
    Kestrel Kinglet Kite Kittiwake Koala Krill Kudu Lacewing Ladybird Lapwing Lark Lemur Leopard Leveret
    Limpet Linnet Lion Llama Lobster Lorikeet Lynx Macaw Mackerel Mallard Manta Marlin Marmot Marten Mayfly
    Meerkat Merlin Minnow Mongoose Moorhen Moose Moth Muntjac Mustang Narwhal Nautilus Nightjar Noctule
    Oarfish Ocelot Octopus Okapi Oriole Oryx Osprey Otter Owl Oyster Palomino Panda Pangolin Parakeet Parrot
    Pelican Penguin Perch Petrel Pheasant Pika Pintail Pipefish Pipit Platypus Plover Pony Porcupine
    Porpoise Ptarmigan Puffin Puma Quail Quetzal Quokka Quoll Raven Redpoll Redshank Redwing Reindeer Rhea
    Rhino Ringlet Robin Roebuck Saiga Salmon Sandpiper Sardine Scallop Scarab Seahorse Seal Serval Shelduck
    Shoveler Siskin Skipper Skylark Sparrow Spoonbill Springbok Squirrel Starling Stoat Stonechat Stork
    Sunbird Sunfish Swan Swift Tanager Tapir Tarpon Tern Terrapin Tetra Tiger Tortoise Toucan Triton Tuna
    Turaco Turbot Turnstone Turtle Vireo Vole Wagtail Wallaby Warbler Waxwing Weaver Wheatear Whimbrel
    Wigeon Wildcat Wolf Wolverine Wombat Woodlark Wren Yak Zander Zebra
""".split()
)
