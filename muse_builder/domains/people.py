"""Who goes shopping: names, ages and professions that fit together.

The paper draws basic user information at random (Fig. 13: name, gender, age, profession). We draw ages from 12 to 78,
since a five-year-old does not chat with a shop, and let a profession begin and end at plausible ages.
"""

import random
from typing import NamedTuple

from muse_builder.records import Gender, Person

YOUNGEST, OLDEST = 12, 78
SCHOOL_ENDS, WORK_BEGINS, WORK_ENDS = 18, 22, 66

GENDERS: tuple[tuple[Gender, float], ...] = (("female", 0.45), ("male", 0.45), ("unknown", 0.10))
"""Shares as in the authors' code (paper.md 1.4 U2)."""

FEMALE = (
    "Abigail Adriana Agnes Aisha Alice Alma Amara Amelia Amina Ana Andrea Angela Anika Anna Annette Aria Astrid "
    "Aurora Ava Beatrice Bianca Brigid Camila Carla Carmen Caroline Cecilia Celeste Chantal Chiara Chloe Claire Clara "
    "Colleen Cora Daniela Daphne Deborah Delia Denise Diana Dolores Dorothy Edith Elaine Elena Elise Elsa Emily Erin "
    "Esme Esther Eva Evelyn Farah Fatima Fiona Frances Freya Gabriela Genevieve Gloria Grace Greta Hannah Harriet "
    "Hazel Helen Hilda Holly Ida Imani Ines Ingrid Irene Iris Isabel Ivy Jada Jana Jasmine Jean Jocelyn Josephine Joy "
    "Judith Julia June Karen Katarina Keiko Kendra Lakshmi Lara Laura Leila Lena Leona Lillian Linnea Lorraine Louisa "
    "Lucia Lydia Mabel Madeline Maeve Maia Margaret Mariana Marion Martha Matilda Maya Mei Mercy Mira Miriam Molly "
    "Nadia Naomi Nina Noor Nora Odette Olga Olive Paloma Patricia Paula Penelope Petra Phoebe Pilar Priya Rachel "
    "Rania Rebecca Renata Rita Rosa Rosalind Ruth Sabine Sadie Salma Sandra Sara Selma Serena Shanice Sienna Simone "
    "Sofia Sonia Stella Susan Sylvia Tamar Tamara Tara Teresa Thea Thelma Tilda Uma Ursula Valeria Vera Veronica "
    "Victoria Viola Wanda Wendy Willa Winifred Yara Yasmin Yuki Yvonne Zara Zoe"
).split()
MALE = (
    "Aaron Abel Adam Adrian Ahmed Alan Albert Alejandro Alfred Amir Andre Andrew Angus Anthony Anton Arjun Arthur "
    "Axel Barnaby Benedict Benjamin Bernard Boris Brendan Bruno Caleb Calvin Carl Carlos Cedric Cesar Charles "
    "Clarence Clement Colin Conrad Curtis Cyrus Damian Daniel Darius David Dennis Derek Desmond Diego Dmitri Dominic "
    "Duncan Edgar Edmund Eduardo Edwin Eli Elias Emil Emmanuel Enzo Eric Ernest Ethan Eugene Ezra Fabian Felix "
    "Fernando Finn Francis Frank Frederick Gabriel Gareth Gavin George Gerald Gideon Gilbert Giovanni Graham Gregory "
    "Gustav Hamish Harold Harry Hassan Hector Henry Hiroshi Howard Hugo Ian Ibrahim Igor Isaac Ivan Jack Jacob Jamal "
    "James Jasper Javier Jerome Joel Jonas Jorge Joseph Joshua Julian Kai Karim Keith Kenji Kofi Kwame Lars Laurence "
    "Leo Leonard Levi Liam Lionel Louis Luca Lucas Luther Magnus Malcolm Marcel Marco Marcus Mario Martin Mateo "
    "Matthew Maurice Max Miguel Miles Milo Mohammed Morgan Nathan Neil Nicholas Nigel Nikolai Noah Norman Oliver Omar "
    "Oscar Otto Owen Pablo Patrick Paul Pavel Percy Peter Philip Pierre Quentin Rafael Raj Ralph Ramon Raymond Reuben "
    "Ricardo Robert Rodrigo Roland Roman Ross Roy Rupert Samir Samuel Santiago Saul Sebastian Sergio Seth Simon "
    "Stanley Stefan Stephen Theo Thomas Timothy Tobias Trevor Umar Victor Vikram Vincent Walter Warren Wesley William "
    "Xavier Yusuf"
).split()
EITHER = (
    "Alex Ariel Avery Blair Cameron Casey Charlie Dakota Devon Drew Eden Ellis Emerson Finley Frankie Harper Hayden "
    "Indigo Jamie Jordan Jules Kerry Kit Lane Logan Mackenzie Marley Micah Noel Parker Peyton Quinn Reese Remy Riley "
    "River Robin Rowan Sage Sam Sasha Skyler Sydney Tatum Taylor Toby Val Wren"
).split()
FAMILY_NAMES = (
    "Abbott Adeyemi Aguilar Ahmed Ali Allen Alvarez Andersen Anderson Armstrong Bailey Baker Banerjee Barnes Bauer "
    "Becker Bell Bennett Bernard Bianchi Blake Bowman Boyd Brooks Brown Bryant Burke Butler Byrne Campbell Carter "
    "Castillo Chan Chang Chapman Chen Chowdhury Clark Cohen Cole Collins Cook Cooper Costa Cruz Cunningham Dahl "
    "Davies Delgado Desai Diaz Dixon Donovan Douglas Doyle Dubois Duncan Edwards Eriksen Evans Farrell Ferrari "
    "Fischer Fisher Fleming Flores Foster Fox Fraser Garcia Gardner Gibson Gomez Gonzalez Gordon Graham Grant Gray "
    "Green Griffin Gupta Hall Hamilton Hansen Harris Harrison Hart Hassan Hayes Henderson Hernandez Hill Hoffman "
    "Holmes Hughes Hunt Hussain Ibrahim Ito Ivanov Jackson Jacobs Jansen Jensen Johnson Jones Joshi Kang Kaplan Kaur "
    "Kelly Kennedy Khan Kim King Klein Kovacs Kowalski Kumar Lambert Larsen Lawrence Lee Leroy Lewis Lopez Lund Lynch "
    "Mackay Mahmoud Marino Marshall Martin Martinez Mason Mbeki McCarthy Mehta Mendoza Meyer Miller Mitchell Mohamed "
    "Moore Morales Moreau Morgan Mori Morris Murphy Murray Nakamura Nelson Newman Nguyen Nielsen Novak Nowak Obi "
    "Ochoa Okafor Olsen Ortiz Osborne Owens Palmer Papadopoulos Park Parker Patel Pereira Perez Perry Petrov Phillips "
    "Popescu Powell Quinn Rahman Ramirez Reed Reid Reyes Reynolds Ricci Rivera Roberts Robinson Rojas Romero "
    "Rosenberg Ross Rossi Russo Ryan Saito Salazar Sanchez Santos Sato Schmidt Schneider Scott Shah Sharma Shaw Silva "
    "Simmons Singh Smith Sokolov Stevens Stewart Suzuki Tanaka Taylor Thomas Thompson Torres Tran Turner Vargas "
    "Vasquez Wagner Walker Wallace Walsh Wang Ward Watanabe Watson Weber Webster West White Wilkinson Williams Wilson "
    "Wong Wood Wright Wu Yamamoto Yang Yilmaz Young Zhang Zhou Zimmermann"
).split()
JOBS = (
    "accountant, actor, air traffic controller, ambulance driver, anaesthetist, archaeologist, architect, archivist, "
    "art restorer, baker, bank clerk, barista, beekeeper, bicycle mechanic, biologist, bookbinder, bookseller, "
    "bricklayer, bus driver, butcher, cabin crew member, carpenter, cartographer, cellist, chef, chemist, "
    "choreographer, civil engineer, cleaner, copywriter, court reporter, crane operator, dancer, data analyst, "
    "dentist, detective, dietitian, electrician, environmental officer, estate agent, event planner, farmer, fashion "
    "buyer, ferry captain, film editor, firefighter, fisher, fitness coach, florist, forester, gardener, geologist, "
    "glassblower, goldsmith, graphic designer, hairdresser, hospital porter, hotel receptionist, human resources "
    "manager, illustrator, insurance broker, interior designer, interpreter, IT technician, journalist, judge, "
    "kindergarten teacher, laboratory technician, landscape architect, lawyer, librarian, lifeguard, locksmith, "
    "logistics planner, machinist, marine biologist, marketing manager, mathematician, meteorologist, midwife, museum "
    "guide, music teacher, nurse, occupational therapist, optician, orchestra conductor, organ builder, painter, "
    "paramedic, park ranger, pastry chef, pharmacist, photographer, physicist, physiotherapist, piano tuner, pilot, "
    "plumber, police officer, postal worker, potter, primary school teacher, probation officer, product manager, "
    "project manager, proofreader, psychologist, public relations officer, quality inspector, radio presenter, "
    "radiographer, real estate surveyor, restaurant owner, roofer, sailor, sales representative, school secretary, "
    "sculptor, secretary, security guard, set designer, shop assistant, social worker, software developer, solicitor, "
    "sound engineer, speech therapist, stage manager, statistician, surgeon, surveyor, tailor, tax adviser, taxi "
    "driver, theatre director, tour guide, train driver, translator, university lecturer, upholsterer, urban planner, "
    "vet, veterinary nurse, waiter, warehouse manager, watchmaker, web designer, welder, wind turbine technician, "
    "winemaker, writer, youth worker, zookeeper"
).split(", ")
STUDIES = (
    "apprentice baker, apprentice carpenter, apprentice electrician, art student, biology student, business student, "
    "chemistry student, computer science student, drama student, engineering student, history student, language "
    "student, law student, medical student, music student, nursing student, physics student, sports science student, "
    "trainee chef, trainee hairdresser, trainee mechanic, trainee teacher"
).split(", ")


class Ages(NamedTuple):
    youngest: int
    oldest: int
    share: float


AGES = (Ages(YOUNGEST, 17, 0.08), Ages(18, 30, 0.30), Ages(31, 50, 0.37), Ages(51, OLDEST, 0.25))


def draw_person(dice: random.Random) -> Person:
    """A person whose name, age and profession go together; draws dice only."""
    gender = dice.choices([gender for gender, _ in GENDERS], [share for _, share in GENDERS])[0]
    band = dice.choices(AGES, [ages.share for ages in AGES])[0]
    age = dice.randint(band.youngest, band.oldest)
    names = {"female": FEMALE, "male": MALE, "unknown": EITHER}[gender]
    return Person(
        name=f"{dice.choice(names)} {dice.choice(FAMILY_NAMES)}",
        gender=gender,
        age=age,
        profession=draw_profession(dice, age),
    )


def draw_profession(dice: random.Random, age: int) -> str:
    if age < SCHOOL_ENDS:
        return "pupil"
    if age < WORK_BEGINS:
        return dice.choice(STUDIES)
    if age >= WORK_ENDS:
        return f"retired {dice.choice(JOBS)}"
    return dice.choice(JOBS)
