"""What features of two names are worth, fitted on names composed of attested words."""

from sangam.names.comparison import compiled_core
from sangam.names.learning.calibration_fit import SIGNS, Spellings, calibration_table, compose_course, fit

GIVEN = {
    "harjeet": "हरजीत", "sunil": "सुनील", "anil": "अनिल", "rakesh": "राकेश", "rajesh": "राजेश", "sunita": "सुनीता",
    "anita": "अनीता", "mohan": "मोहन", "sohan": "सोहन", "ramesh": "रमेश",
}  # fmt: skip
FAMILY = {"singh": "सिंह", "kumar": "कुमार", "sharma": "शर्मा", "verma": "वर्मा", "yadav": "यादव", "devi": "देवी"}


def spellings() -> Spellings:
    words = {latin: [(native, 2)] for latin, native in (GIVEN | FAMILY).items()}
    return Spellings((words,), [(word, 5) for word in GIVEN], [(word, 9) for word in FAMILY])


def test_a_course_and_its_table_are_the_same_for_the_same_seed() -> None:
    course = compose_course(spellings(), names=120, queries=150, seed=3)
    assert course == compose_course(spellings(), names=120, queries=150, seed=3)
    weights = fit(course)
    table = calibration_table(weights, course)
    assert table == calibration_table(fit(course), course)
    assert [line.split("\t")[0] for line in table.splitlines() if "#" not in line] == [
        "intercept",
        *compiled_core.FEATURES,
    ]


def test_no_evidence_is_fitted_to_speak_against_its_sense() -> None:
    weights = fit(compose_course(spellings(), names=120, queries=150, seed=4))
    assert (weights[1:] * SIGNS >= 0).all()
