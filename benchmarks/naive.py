"""The usual dashboard by Streamlit: a page that computes and draws as ``usual`` does."""

import sys

import streamlit as st

from benchmarks.usual import FILTERS, QUESTIONS, chart, kept, labels, load, parted


def main(folder: str) -> None:
    st.set_page_config(page_title="Coopérations", layout="wide")
    responses, questions = load(folder)
    st.title("Coopérations")
    with st.sidebar:
        for name in FILTERS:
            question = questions[name]
            names = labels(question)
            chosen = st.multiselect(
                question["label"], list(names), format_func=names.__getitem__, key=f"f.{name}"
            )
            responses = kept(responses, question, chosen)
        splits = {questions[name]["label"]: questions[name] for name in FILTERS}
        split = splits.get(st.selectbox("Comparer selon", ["", *splits]))
    st.metric("Répondants", len(responses))
    responses = parted(responses, split)
    left, right = st.columns(2)
    for i, name in enumerate(QUESTIONS):
        question = questions[name]
        with left if i % 2 == 0 else right:
            st.subheader(question["label"])
            st.plotly_chart(chart(responses, question, split["column"] if split else None), key=name)
            st.caption(question["text"])


if __name__ == "__main__":
    main(sys.argv[1])
