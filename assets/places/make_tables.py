"""Writes philippines.txt and algeria.txt from the packages named in README.md.

    python3 make_tables.py FOLDER_OF_UNPACKED_PACKAGES

The folder holds psgc/, phil-reg-prov-mun-brgy/ and syscli_algeria/ as README.md says.
"""

import csv
import json
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
METRO = "1300000000"
# Highly urbanised cities have no province of their own: the one people write.
WRITTEN_UNDER = {
    "0330199999": "0305400000", "0331499999": "0307100000", "0431299999": "0405600000", "0631099999": "0603000000",
    "0730699999": "0702200000", "0731199999": "0702200000", "0731399999": "0702200000", "0831699999": "0803700000",
    "0931799999": "0907300000", "0990100000": "1900700000", "1030599999": "1004300000", "1030999999": "1003500000",
    "1130799999": "1102400000", "1230899999": "1206300000", "1430399999": "1401100000", "1630499999": "1600200000",
    "1731599999": "1705300000", "1830299999": "1804500000",
}
PROVINCE_ALIASES = {
    "1300000000": "NCR|National Capital Region|Metropolitan Manila|Kalakhang Maynila|MM|NCR First District"
    "|NCR Second District|NCR Third District|NCR Fourth District|?Manila",
    "1108200000": "Compostela Valley|Comval",
    "1908700000": "Maguindanao", "1908800000": "Maguindanao",
    "1204700000": "North Cotabato", "0806000000": "Western Samar|Samar (Western Samar)",
    "1404400000": "Mountain|Mt. Province", "1705100000": "Mindoro Occidental", "1705200000": "Mindoro Oriental",
    "1004200000": "Occidental Misamis", "1004300000": "Oriental Misamis",
    "1804500000": "Occidental Negros|Neg. Occ.|Negros Occ.", "1804600000": "Oriental Negros|Neg. Or.|Negros Or.",
    "0501600000": "Cam. Norte|CamNorte", "0501700000": "Cam. Sur|CamSur", "0304900000": "N. Ecija",
    "0205000000": "N. Vizcaya", "1102300000": "Davao|Davao Norte", "1102400000": "Davao|Davao Sur",
    "1608500000": "Dinagat", "1606700000": "Surigao Norte", "1606800000": "Surigao Sur",
    "1600200000": "Agusan Norte", "1600300000": "Agusan Sur", "1003500000": "Lanao Norte", "1903600000": "Lanao Sur",
    "0907200000": "Zamboanga Norte", "0907300000": "Zamboanga Sur", "0908300000": "Sibugay",
    "0806400000": "So. Leyte", "1999900000": "SGA|Bangsamoro Special Geographic Area",
}
CITY_ALIASES = {
    "1102319000": "", "1102317000": "Samal", "0304917000": "Muñoz", "0301403000": "Baliuag", "0500506000": "Legaspi",
    "1004210000": "Ozamis", "1030500000": "CDO|Cagayan de Oro", "1230800000": "GenSan", "0301410000": "Malolos",
    "1381300000": "QC", "1381000000": "Paranaque", "0301420000": "SJDM|San Jose del Monte",
    "0402104000": "Carmona", "0401028000": "Sto. Tomas", "0402118000": "Gen. Mariano Alvarez|GMA",
    "0600414000": "New Washington", "1380600000": "Maynila|~Tondo|~Tondo I/II|~Tondo I|~Tondo II|~Binondo|~Quiapo"
    "|~San Nicolas|~Santa Cruz|~Sampaloc|~San Miguel|~Ermita|~Intramuros|~Malate|~Paco|~Pandacan|~Port Area|~Santa Ana",
    "0631000000": "~Jaro|~Molo|~La Paz|~Mandurriao|~Arevalo|~Iloilo City Proper",
    "1908703000": "<1204700000", "0990101000": "<0907300000",
}
# What people there write, where the publication writes otherwise.
SPELLINGS = {"0330100013": "Malabanias"}
NUMBERED = re.compile(r"^(?:Bgy|Bry|Brgy|Barangay)\.?\s+(?:No\.\s*)?(\d+(?:-[A-Z])?)(?:,| -)\s*(.+)$")
TURNED = re.compile(r"^(.+), (Upper|Lower|Middle|Proper|East|West|North|South|North Central|South Central)$")


def key(name):
    plain = "".join(c for c in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\b(pob|poblacion|brgy|bgy|barangay|no)\b", "", plain))


def mended(name):
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", name.replace("*", "").replace(";", ",")).strip())


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def city_name(name, metro):
    name = mended(name)
    name = re.sub(r"^City of ", "", name)
    if name.startswith(("Science City", "Island Garden City")):
        return name
    name = re.sub(r" City$", "", name)
    name = {"Cagayan De Oro": "Cagayan de Oro", "San Jose Del Monte": "San Jose del Monte"}.get(name, name)
    return name if metro and name != "Quezon" else name + " City"


def line(head, names):
    seen = []
    for name in names:
        if name and name not in seen:
            seen.append(name)
    return head + " " + "|".join(seen)


def former_names(folder, cities):
    """Bracketed names of older publications, by today's city: name -> names."""
    by_old = {(c.get("correspondence_code") or "")[:6]: c["psgc_code"] for c in cities}
    former = defaultdict(lambda: defaultdict(list))
    for old in load(folder / "phil-reg-prov-mun-brgy/package/src/json/barangays.json"):
        found = re.match(r"^(.*?)\s*\(([^()]+)\)\s*$", old["name"].replace("*", ""))
        if found and not found[2].startswith("Pob") and old["mun_code"] in by_old:
            former[by_old[old["mun_code"]]][key(found[1])] += [part.strip() for part in found[2].split("/")]
    return former


def philippines(folder):
    data = folder / "psgc/psgc/data/core"
    provinces, cities, barangays = (load(data / f"{name}.json") for name in ("provinces", "cities", "barangays"))
    former = former_names(folder, cities)
    of_province, of_city = defaultdict(list), defaultdict(list)
    for city in cities:
        if city["geographic_level"] != "SubMun":
            of_province[WRITTEN_UNDER.get(city["province_code"], city["province_code"])].append(city)
    for barangay in barangays:
        code = barangay["city_code"]
        of_city["1380600000" if code.startswith("13806") else code].append(barangay)
    out = ["places 1 PH Philippines|Pilipinas|PHL|Republic of the Philippines"]
    for province in provinces:
        code = province["psgc_code"]
        if code in WRITTEN_UNDER:
            continue
        name = "Metro Manila" if code == METRO else mended(province["name"])
        out.append(line("=" + code, [name, *PROVINCE_ALIASES.get(code, "").split("|")]))
        for city in sorted(of_province[code], key=lambda c: c["psgc_code"]):
            out += city_lines(city, code, of_city[city["psgc_code"]], former[city["psgc_code"]])
    return out


def city_lines(city, province, barangays, former):
    code = city["psgc_code"]
    chartered = city["geographic_level"] == "City"
    name = city_name(city["name"], province == METRO) if chartered else mended(city["name"])
    aliases = CITY_ALIASES.get(code, "").split("|")
    if province == "1999900000":
        aliases.append("<1204700000")
    lines = [line(("*" if chartered else "+") + code, [name, *aliases])]
    taken = {key(b["name"]) for b in barangays}
    tail = 5 if code == "1380600000" else 3
    for barangay in sorted(barangays, key=lambda b: b["psgc_code"]):
        name = mended(barangay["name"])
        more = list(former.get(key(name), []))
        if found := NUMBERED.match(name):
            more += [f"Barangay {found[1]}", found[2]]
        if found := TURNED.match(name):
            more.append(f"{found[2]} {found[1]}")
        more = [mended(alias) for alias in more if key(alias) and key(alias) not in taken]
        assert barangay["psgc_code"][:-tail] == code[:-tail], (barangay, code)
        names = [SPELLINGS.get(barangay["psgc_code"], name), name, *more]
        lines.append(line(barangay["psgc_code"][-tail:], names))
    return lines


WILAYAS = {  # what people write today, before the spelling of the law
    "06": "Béjaïa", "11": "Tamanrasset", "12": "Tébessa", "34": "Bordj Bou Arreridj", "35": "Boumerdès", "45": "Naâma",
    "46": "Aïn Témouchent", "57": "El M'Ghair", "65": "Aïn Oussera",
}
WILAYA_ALIASES = {
    "16": "Algiers|El Djazaïr|Alger la capitale|الجزائر العاصمة|العاصمة", "31": "Wahran", "25": "Qacentina|Ksentina",
    "22": "Sidi Bel Abbes|SBA|سيدي بلعباس", "34": "BBA|Bordj Bou Arréridj", "32": "Bayadh", "39": "Oued Souf|El-Oued",
    "11": "Tamanghasset|Tamenghasset|Tamanghest|تمنراست", "15": "Tizi-Ouzou|تيزي وزو", "28": "Msila",
    "53": "Ain Salah|عين صالح", "54": "Ain Guezzam|عين قزام", "58": "El Golea|El Menia|El Ménéa", "33": "إليزي",
    "46": "عين تموشنت", "57": "El Meghaier", "42": "Tipasa", "05": "Bathna",
}
COMMUNE_ALIASES = {"1601": "Alger"}


def algeria(folder):
    data = folder / "syscli_algeria/syscli_algeria/data"
    communes = defaultdict(list)
    for commune in csv.DictReader((data / "communes.csv").open(encoding="utf-8")):
        communes[commune["wilaya_code"]].append(commune)
    out = ["places 1 DZ Algérie|Algeria|DZA|République algérienne"]
    for wilaya in csv.DictReader((data / "wilayas.csv").open(encoding="utf-8")):
        code = wilaya["code"]
        name = WILAYAS.get(code, wilaya["name_fr"])
        more = WILAYA_ALIASES.get(code, "").split("|")
        out.append(line("=" + code, [name, wilaya["name_ar"], wilaya["name_fr"] if name != wilaya["name_fr"] else "", *more]))
        for commune in sorted(communes[code], key=lambda c: c["code"]):
            law = commune["name_fr"]
            # The commune of the same name is spelt as its wilaya is.
            shown = name if key(law) in (key(name), key(wilaya["name_fr"]), key(more[0])) else law.replace("-centre", " Centre")
            names = [shown, commune["name_ar"], law if shown != law else "", *commune["aliases"].split("|")]
            names += COMMUNE_ALIASES.get(commune["code"], "").split("|")
            names += ["<" + commune[old] for old in ("wilaya_code_58", "wilaya_code_48") if commune[old] != code]
            out.append(line("+" + commune["code"], map(mended, names)))
    return out


if __name__ == "__main__":
    packages = Path(sys.argv[1])
    for target, lines in (("philippines.txt", philippines(packages)), ("algeria.txt", algeria(packages))):
        (HERE / target).write_text("\n".join(lines) + "\n", encoding="utf-8")
