"""The usual dashboard by Dash: the same filters, computing and charts as ``naive``, by ``usual``.

``python dashed.py STUDY PORT``, in an environment of its own (``requirements-dash.txt``).
"""

import sys

import waitress
from dash import Dash, Input, Output, dcc, html
from plotly.graph_objects import Figure

from benchmarks.usual import FILTERS, QUESTIONS, chart, kept, labels, load, parted

SPLIT, TOLD = "split", "respondents"


def made(folder: str) -> Dash:
    """The page; each choice is one call that brings the number and the four charts."""
    responses, questions = load(folder)
    app = Dash(title="Coopérations", serve_locally=True)
    named = {name: labels(questions[name]) for name in FILTERS}
    splits = {name: questions[name]["label"] for name in FILTERS}
    app.layout = html.Main(
        [
            html.H1("Coopérations"),
            *(
                html.Label([questions[name]["label"], dcc.Dropdown(options, id=name, multi=True)])
                for name, options in named.items()
            ),
            html.Label(["Comparer selon", dcc.Dropdown(splits, id=SPLIT)]),
            html.P(id=TOLD),
            *(
                html.Section(
                    [
                        html.H3(questions[name]["label"]),
                        dcc.Graph(id=f"chart-{name}"),
                        html.P(questions[name]["text"]),
                    ]
                )
                for name in QUESTIONS
            ),
        ]
    )

    @app.callback(
        [Output(TOLD, "children"), *(Output(f"chart-{name}", "figure") for name in QUESTIONS)],
        [*(Input(name, "value") for name in FILTERS), Input(SPLIT, "value")],
    )
    def change(*chosen: list[str] | str | None) -> list[int | Figure]:
        *filters, by = chosen
        left = responses
        for name, codes in zip(FILTERS, filters, strict=True):
            left = kept(left, questions[name], list(codes or ()))
        split = questions[by] if isinstance(by, str) else None
        told = len(left)
        left = parted(left, split)
        return [told, *(chart(left, questions[n], split["column"] if split else None) for n in QUESTIONS)]

    return app


if __name__ == "__main__":
    waitress.serve(made(sys.argv[1]).server, host="127.0.0.1", port=int(sys.argv[2]), threads=4)
