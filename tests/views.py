"""What a reader may open: one line a view; the accessibility tests and `make screenshots` visit each."""

VIEWS = {
    "synthese": "/",
    "synthese-filtree": "/?f.type_acteur=association",
    "synthese-masquee": "/?f.region=94",
    "fragilites": "/fragilites",
    "fragilites-tableaux": "/fragilites?by=taille&affichage=tableaux",
    "fragilites-par-type": "/fragilites?by=type_acteur",
    "fragilites-masquee": "/fragilites?f.region=94",
    "cooperations": "/cooperations",
    "cooperations-par-region": "/cooperations?by=region&f.taille=moins_de_10",
    "besoins": "/besoins",
    "leviers": "/leviers",
    "leviers-par-type": "/leviers?by=type_acteur",
    "question": "/fragilites?q=lien_territoire&by=taille",
    "comparer": "/comparer",
    "comparer-echelle": "/comparer?q=etat_territoire&by=type_acteur",
    "comparer-par-type": "/comparer?q=partenaires&by=type_acteur",
    "comparer-region": "/comparer?q=partenaires&by=region&f.type_acteur=association",
    "comparer-tableaux": "/comparer?q=besoins_eco&by=taille&affichage=tableaux",
    "explorer": "/explorer",
    "explorer-par-type": "/explorer?q=formes&by=type_acteur",
    "adresse-erronee": "/fragilites?f.region=99&q=nope",
    "methode": "/methode",
    "accessibilite": "/accessibilite",
}
"""Name of a view → its address, on the demonstration study."""
