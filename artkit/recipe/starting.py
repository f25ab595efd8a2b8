"""Files to start from: every key of a style and of a recipe, with a word on what it does.

A line that begins with ``#:`` says where the schema lies (editors read it), one that begins with ``# `` is a word of
explanation, and one with ``#key`` or ``#[table]`` a key at its default, to be uncommented and changed.
"""

from collections.abc import Mapping
from types import MappingProxyType

STYLE = """\
#:schema ../style.schema.json
# NAME: a look. It knows no digit and no network; `artkit preview --style NAME --watch` shows it while you change it.
# Keys that are left out come from the style that it extends, and then from artkit.

[meta]
description = "in a few words, what one would call it"
#author = ""
#license = ""
extends = "gallery"

[page]
# Ink up to the edge of the sheet; left out, the paper is bare.
background = "#f4efe6"
#bleed = "3mm"
# Left out, margins are a twelfth of the short side, and the foot is deeper.
#margin = "40mm"
# What pictures and type must keep off the trim; an error where they do not.
#safe = "5mm"
#size = "50x70cm"
#landscape = false
# The stock's own colour, shown on a screen and never printed.
#paper = "#ffffff"

[render]
# How tone becomes marks: `artkit list renderers` shows every kind with its options.
kind = "contour"
bands = 12
floor = 0.12

[ink]
# From bare paper to full ink: two colours or more, as in CSS; "#1d1b1a cmyk(0 0 0 95)" says how one prints.
ramp = ["#f4efe6", "#1d1b1a"]
#interpolate = "oklab"
# Inks of their own, for a colour such as "spot(Pink)": [{ name = "Pink", colour = "#ff48b0 cmyk(0 82 4 0)" }]
#spot = []
#space = "cmyk"

[type]
# `artkit list fonts` shows the families; the path of a .ttf will do as well.
family = "Red Hat Display"
#weight = "regular"
#title_weight = "medium"
colour = "#1d1b1a"
# Captions and small print.
quiet = "#6f6860"
# Space between the characters of small type, in ems; capitals for the first lines of captions and for headings.
#tracking = 0.0
#headings = "plain"
# For a shop that asks for type as outlines.
#outlined = false
# Sizes; left out, they come from the page.
#title = "9mm"
#subtitle = "5mm"
#caption = "3.2mm"

# Passes of ink, one over the other, each with what it changes of [render] and [ink].
#[[layers]]
#render = "contour"
#ramp = ["#f4efe6", "#1d1b1a"]
#interpolate = "oklab"
#curve = [[0.0, 0.0], [1.0, 1.0]]
#offset = ["0mm", "0mm"]
"""

RECIPE = """\
#:schema ../recipe.schema.json
# NAME: a finished work. `artkit poster NAME` prints it, `artkit preview NAME --watch` shows it while you change it.

title = "NAME"
subtitle = "A line about it"
# Small print; its fields are those of captions that are the same for all pictures.
colophon = "{sizes} units, {steps} steps of gradient ascent, seed {seeds}"
#author = ""
#keywords = ["six", "noise"]
# When the file says that it was made; no clock is asked.
#date = "2026-11-24"
# One or more, laid over each other from left to right; any key of a style may stand here too.
style = ["gallery"]
page = { size = "50x70cm", bleed = "3mm" }
# 7, "0..9" or "3,8,21": from which noise each picture begins.
seed = 7

[layout]
# `artkit list layouts` shows every kind with its options.
kind = "grid"
caption = "{label}   p = {confidence:.3f}"

[dream]
# `artkit list models` and `artkit list presets` show what there is; the keys below are the preset's where left out.
model = "robust"
digits = "0123456789"
preset = "lucid"
#objective = "class_logit"
#parameterization = "pixel"
#regularizers = ["jitter:pixels=2", "blur:sigma=0.6,every=4"]
#steps = 256
#step = 0.4
# The length of the last step, as a share of the first.
#anneal = 0.05
# Each picture drawn towards another class as well, so far of the way, in so many pictures.
#toward = "9"
#share = 0.5
#frames = 9

# With it, pictures are attacked and not dreamed: `artkit list attacks`.
#[attack]
#kind = "fooling"
#model = "twin"
#target = "1"
#confidence = 0.99
#from = "noise"
#norm = "l2"
#epsilon = 4.0
#survive = "phone"
#show = "result"

# Rows, each with what it changes of [dream].
#[[rows]]
#note = "raw"
#dream = { preset = "raw" }

# What was chosen by eye for one picture: row and place, counted from 0.
#[[cells]]
#at = [0, 3]
#seed = 41

[edition]
#size = 50
#number = 3
# Every number with pictures of its own: its seeds follow those of the number before.
#unique = true
# A strip for a pencil: number, title, name.
signature = true
"""

BATCH = """# artkit batch NAME.toml makes every combination of what is below; with --dry-run it says how many.

# Names, .toml files, or folders of them.
recipes = ["gallery"]

# Where prints go; {recipe}, {style}, {page}, {seed}, {number}, {title}, {id}, and whatever is swept, by its key.
#output = "prints/out/{recipe}_{style}_s{seed:04}.pdf"

# A print for each.
seeds = "0..9"
#page = ["a3", "50x70cm"]
#style = ["gallery", "strata", "gallery+night"]
# Prints 1/50 to 50/50, all alike or, with edition.unique below, each with pictures of its own.
#edition = 50

# Of pictures; of a PDF for a shop.
#dpi = 300
#marks = "crop,registration"
#icc = "shop.icc"
#separations = true
# Read each finished PDF again, as artkit check does.
#check = true

# Any key of the recipe: one value, a list, or a range with both its ends. A list in a list is one value.
[set]
#"dream.steps" = "64..256..64"
#"dream.regularizers.blur.sigma" = [0.4, 0.6, 0.8]
#"edition.unique" = true
"""

STARTS: Mapping[str, str] = MappingProxyType({"style": STYLE, "recipe": RECIPE, "batch": BATCH})


def start(kind: str, name: str) -> str:
    """Return the text of a file to start from.

    Parameters
    ----------
    kind : {"style", "recipe", "batch"}
        What it is.
    name : str
        What it is called; it stands in the text.
    """
    return STARTS[kind].replace("NAME", name)
