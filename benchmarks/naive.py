"""The usual dashboard of the same study: pandas groupby and Plotly Express, cached responses.

Same filters, same four questions as the page « Coopérations »; no table, no sentence, no masking.
"""

import sys
from pathlib import Path

import pandas as pd
import plotly.express as px
import streamlit as st
import yaml

FILTERS = ("type_acteur", "taille", "region")
QUESTIONS = ("dynamique_cooperation", "jouer_collectif", "partenaires", "formes")


@st.cache_data
def load(folder: str) -> tuple[pd.DataFrame, dict[str, dict]]:
    """The responses as text, and the questions of the codebook."""
    book = yaml.safe_load((Path(folder) / "study.yaml").read_text(encoding="utf-8"))
    responses = pd.read_csv(Path(folder) / "responses.csv", sep=";", dtype=str)
    return responses, {question["id"]: question for question in book["questions"]}


def labels(question: dict) -> dict[str, str]:
    return {str(option["code"]): option["label"] for option in question["options"]}


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


def main(folder: str) -> None:
    st.set_page_config(page_title="Coopérations", layout="wide")
    responses, questions = load(folder)
    st.title("Coopérations")
    with st.sidebar:
        for name in FILTERS:
            question = questions[name]
            names = labels(question)
            chosen = st.multiselect(question["label"], list(names), format_func=names.__getitem__)
            if chosen:
                responses = responses[responses[question["column"]].isin(chosen)]
        splits = {questions[name]["label"]: questions[name] for name in FILTERS}
        split = splits.get(st.selectbox("Comparer selon", ["", *splits]))
    st.metric("Répondants", len(responses))
    if split:
        responses = responses.assign(**{split["column"]: responses[split["column"]].map(labels(split))})
    left, right = st.columns(2)
    for i, name in enumerate(QUESTIONS):
        question = questions[name]
        by = split["column"] if split else None
        figure = px.bar(
            shares(responses, question, by).sort_values("part"),
            x="part",
            y="Réponse",
            color=by,
            barmode="group",
            orientation="h",
            text_auto=".0f",
            labels={"part": "% des répondants"},
        )
        with left if i % 2 == 0 else right:
            st.subheader(question["label"])
            st.plotly_chart(figure, key=name)
            st.caption(question["text"])


if __name__ == "__main__":
    main(sys.argv[1])
