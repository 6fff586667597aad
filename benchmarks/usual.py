"""What the usual dashboards of the same study compute and draw: pandas groupby and Plotly Express.

The four questions of the page « Coopérations » under its filters; no table, no sentence, no masking.
``naive.py`` shows them by Streamlit, ``dashed.py`` by Dash, which has an environment of its own: nothing of
ours is imported here.
"""

from functools import cache
from pathlib import Path

import pandas as pd
import plotly.express as px
import yaml
from plotly.graph_objects import Figure

FILTERS = ("type_acteur", "taille", "region")
QUESTIONS = ("dynamique_cooperation", "jouer_collectif", "partenaires", "formes")


@cache
def load(folder: str) -> tuple[pd.DataFrame, dict[str, dict]]:
    """The responses as text, and the questions of the codebook."""
    book = yaml.safe_load((Path(folder) / "study.yaml").read_text(encoding="utf-8"))
    responses = pd.read_csv(Path(folder) / "responses.csv", sep=";", dtype=str)
    return responses, {question["id"]: question for question in book["questions"]}


def labels(question: dict) -> dict[str, str]:
    return {str(option["code"]): option["label"] for option in question["options"]}


def kept(responses: pd.DataFrame, question: dict, chosen: list[str]) -> pd.DataFrame:
    """The responses under a filter; nothing chosen is no filter."""
    return responses[responses[question["column"]].isin(chosen)] if chosen else responses


def parted(responses: pd.DataFrame, split: dict | None) -> pd.DataFrame:
    """The groups of a split by their names."""
    if split is None:
        return responses
    return responses.assign(**{split["column"]: responses[split["column"]].map(labels(split))})


def shares(responses: pd.DataFrame, question: dict, by: str | None) -> pd.DataFrame:
    """Percentages of each answer, in each group of a split."""
    groups = [by] if by else []
    if question["type"] == "multiple":
        columns = {column: labels(question)[code] for code, column in question["columns"].items()}
        chosen = responses[[*groups, *columns]].dropna().rename(columns=columns)
        long = chosen.melt(id_vars=groups, var_name="Réponse", value_name="choisi")
        long["part"] = (long["choisi"] == "1") * 100.0
        return long.groupby([*groups, "Réponse"], as_index=False)["part"].mean()
    answers = responses[[*groups, question["column"]]].dropna()
    answers = answers.assign(Réponse=answers[question["column"]].map(labels(question)))
    counts = answers.groupby([*groups, "Réponse"]).size()
    of_group = counts.groupby(level=0).transform("sum") if by else counts.sum()
    return (100 * counts / of_group).rename("part").reset_index()


def chart(responses: pd.DataFrame, question: dict, by: str | None) -> Figure:
    """The bars of a question."""
    return px.bar(
        shares(responses, question, by).sort_values("part"),
        x="part",
        y="Réponse",
        color=by,
        barmode="group",
        orientation="h",
        text_auto=".0f",
        labels={"part": "% des répondants"},
    )
