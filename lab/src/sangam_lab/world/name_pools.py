"""Pools of common given names, villages and goods, from which the background is drawn.

No pair of name and relative is taken from a real list.
"""

MEN = (
    ("Ramesh", "रमेश"),
    ("Suresh", "सुरेश"),
    ("Mukesh", "मुकेश"),
    ("Rakesh", "राकेश"),
    ("Dinesh", "दिनेश"),
    ("Naveen", "नवीन"),
    ("Praveen", "प्रवीण"),
    ("Sandeep", "संदीप"),
    ("Kuldeep", "कुलदीप"),
    ("Jagdeep", "जगदीप"),
    ("Imran", "इमरान"),
    ("Salim", "सलीम"),
    ("Arif", "आरिफ"),
    ("Wasim", "वसीम"),
    ("Gurpreet", "गुरप्रीत"),
    ("Manjeet", "मनजीत"),
    ("Satish", "सतीश"),
    ("Anil", "अनिल"),
    ("Ajay", "अजय"),
    ("Vijay", "विजय"),
    ("Sonu", "सोनू"),
    ("Monu", "मोनू"),
    ("Deepak", "दीपक"),
    ("Rohit", "रोहित"),
    ("Mohit", "मोहित"),
    ("Ankit", "अंकित"),
    ("Amit", "अमित"),
    ("Sumit", "सुमित"),
)
FATHERS = (
    ("Ram Singh", "राम सिंह"),
    ("Dharam Pal", "धर्मपाल"),
    ("Om Prakash", "ओम प्रकाश"),
    ("Jai Bhagwan", "जय भगवान"),
    ("Ram Niwas", "रामनिवास"),
    ("Sube Singh", "सूबे सिंह"),
    ("Rajbir", "राजबीर"),
    ("Abdul Hamid", "अब्दुल हमीद"),
    ("Mohammad Yasin", "मोहम्मद यासीन"),
    ("Kartar Singh", "करतार सिंह"),
    ("Hari Chand", "हरिचंद"),
    ("Mange Ram", "मांगेराम"),
)
ALIASES = ("काला", "टीटू", "बिल्ला", "मोटा", "छोटू", "पहलवान", "लंबू", "नेता", "डॉक्टर", "मास्टर")
VILLAGES = {
    "DL": ("नरेला", "कापसहेड़ा", "बवाना", "मुंडका", "सोनिया विहार", "छावला"),
    "HR": ("कुंडली", "खरखौदा", "नाहरी", "बादली", "तिगांव", "नूंह"),
    "UP": ("लोनी", "ट्रोनिका सिटी", "खेकड़ा", "साहिबाबाद", "बड़ौत", "दादरी"),
    "NIA": ("जम्मू", "लखनऊ", "चंडीगढ़", "रांची"),
}
MODELS = (
    ("Mahindra", "Scorpio"),
    ("Maruti Suzuki", "Swift"),
    ("Hyundai", "Creta"),
    ("Hero", "Splendor"),
    ("Bajaj", "Pulsar"),
    ("Toyota", "Fortuner"),
)
COLOURS = ("सफ़ेद", "काला", "सिल्वर", "लाल", "नीला")
MARKS = ("बाएं हाथ पर टैटू", "दाएं गाल पर कट का निशान", "गर्दन पर तिल", "दाहिने पैर से लंगड़ाता है")
OFFENCES = (
    ("BNS 309(4)", "लूट"),
    ("BNS 303(2)", "चोरी"),
    ("BNS 109", "हत्या का प्रयास"),
    ("BNS 308(4)", "रंगदारी"),
    ("BNS 310(2)", "डकैती"),
    ("Arms Act 25", "अवैध हथियार"),
)
